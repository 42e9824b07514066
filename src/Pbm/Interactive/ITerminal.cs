using System.Runtime.InteropServices;

namespace ActorLoad.Operator.Interactive;

/// <summary>What a line is edited on.</summary>
internal interface ITerminal
{
    /// <summary>Columns.</summary>
    int Width { get; }

    /// <summary>Waits for a key. Ctrl-C is one.</summary>
    ConsoleKeyInfo ReadKey();

    void Write(string text);

    /// <summary>Calls at Ctrl-C while no key is waited for, until disposed.</summary>
    /// <param name="callback">Whether it has been taken care of; if not, the process ends.</param>
    IDisposable OnInterrupt(Func<bool> callback);
}

/// <summary>The process's terminal.</summary>
internal sealed class ConsoleTerminal : ITerminal
{
    private const int UnknownWidth = 80;

    public int Width => Console.WindowWidth is > 0 and var width ? width : UnknownWidth;

    public ConsoleKeyInfo ReadKey()
    {
        // Only while a line is edited: a command that goes on is ended by the signal.
        Console.TreatControlCAsInput = true;
        try
        {
            return Console.ReadKey(intercept: true);
        }
        finally
        {
            Console.TreatControlCAsInput = false;
        }
    }

    public void Write(string text)
    {
        Console.Out.Write(text);
        Console.Out.Flush();
    }

    public IDisposable OnInterrupt(Func<bool> callback) =>
        PosixSignalRegistration.Create(PosixSignal.SIGINT, context => context.Cancel = callback());
}
