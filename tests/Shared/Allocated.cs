namespace ActorLoad.Tests.Shared;

/// <summary>
/// Counts what code allocates. The count is exact; what a busy machine changes, such as a turn that it breaks off in the middle, it does not change in every pass.
/// </summary>
internal static class Allocated
{
    private const int WarmUps = 40, Tries = 500;

    /// <summary>
    /// Bytes that one pass allocates on this thread once it is warm: the least of many, since what happens now and then, such as code that is
    /// compiled again, is no pass's own.
    /// </summary>
    /// <param name="pass">Many times what is to be looked at, so that a byte each is not missed.</param>
    public static long By(Action pass)
    {
        for (var i = 0; i < WarmUps; i++)
            pass();
        var least = long.MaxValue;
        for (var i = 0; i < Tries && least > 0; i++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            pass();
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        return least;
    }
}
