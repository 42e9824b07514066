namespace ActorLoad.Hosting.Run;

/// <summary>Where results are shown, and which may be closed or full by then.</summary>
public static class StandardOutput
{
    /// <param name="show">Writes what people read.</param>
    /// <param name="whole">The result itself, where the file for it could not be written; null: it goes nowhere else.</param>
    /// <returns>Why it could not be written; null: it was.</returns>
    public static async Task<string?> WriteAsync(Action show, string? whole)
    {
        try
        {
            show();
            if (whole is not null)
                await Console.Out.WriteAsync(whole);
            await Console.Out.FlushAsync();
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return $"stdout is closed: {e.Message}";
        }
    }
}
