using ActorLoad.Core.Pbm;
using Akka.Actor;
using Petabridge.Cmd.Host;

namespace ActorLoad.PetabridgeCmd;

/// <summary>Serves our palettes by Petabridge.Cmd.Host as well, for those who have that package and its client. Written by its published examples, and not run against it.</summary>
public static class PetabridgeConsole
{
    /// <summary>Registers every palette, and listens where <c>petabridge.cmd</c> says.</summary>
    public static void Start(ActorSystem system, CommandRegistry registry)
    {
        var host = Petabridge.Cmd.Host.PetabridgeCmd.Get(system);
        foreach (var palette in registry.Palettes)
            host.RegisterCommandPalette(new PaletteHandler(palette));
        host.Start();
    }

    private sealed class PaletteHandler : CommandPaletteHandler
    {
        public PaletteHandler(Palette palette)
            : this(palette, PaletteForm.Of(palette))
        {
        }

        private PaletteHandler(Palette palette, PaletteForm form)
            : base(form.Palette) => HandlerProps = Props.Create(typeof(PaletteActor), palette, form);

        public override Props HandlerProps { get; }
    }
}
