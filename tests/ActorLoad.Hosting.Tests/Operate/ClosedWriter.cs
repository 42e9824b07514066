using System.Text;

namespace ActorLoad.Hosting.Tests.Operate;

/// <summary>A stream whose reader has gone.</summary>
internal sealed class ClosedWriter : TextWriter
{
    public override Encoding Encoding => Encoding.UTF8;

    public override void Write(char value) => throw new IOException("Broken pipe");
}
