namespace ActorLoad.Core.Report.Html;

/// <summary>What pages outside this assembly look like those in it by: colours of both themes, tables, cards.</summary>
public static class PageLook
{
    /// <summary>A style sheet.</summary>
    public static string Style { get; } = PageAssets.Read("page.css");
}
