using System.Reflection;
using Akka.Actor;
using Akka.Event;
using ArchUnitNET.Domain;
using ArchUnitNET.Loader;
using ArchUnitNET.xUnitV3;
using Xunit;
using static ArchUnitNET.Fluent.ArchRuleDefinition;
using Assembly = System.Reflection.Assembly;

namespace ActorLoad.Tests;

/// <summary>Which part may know which, as docs and design promise: Core knows neither actors nor sockets, and what is below knows nothing of what is above.</summary>
public sealed class ArchitectureSpecs
{
    private static readonly Assembly s_core = typeof(Core.Plan.LoadPlan).Assembly;
    private static readonly Assembly s_hosting = typeof(Hosting.Run.RunHost).Assembly;
    private static readonly Assembly s_product = typeof(ActorLoad.Run.RunCoordinator).Assembly;
    private static readonly Architecture s_architecture = new ArchLoader().LoadAssembliesIncludingDependencies(s_core, s_hosting, s_product).Build();

    [Theory]
    [InlineData("ActorLoad.Connections", "ActorLoad.Pacing")]
    [InlineData("ActorLoad.Connections", "ActorLoad.Run")]
    [InlineData("ActorLoad.Connections", "ActorLoad.Operate")]
    [InlineData("ActorLoad.Connections", "ActorLoad.Cli")]
    [InlineData("ActorLoad.Pacing", "ActorLoad.Run")]
    [InlineData("ActorLoad.Pacing", "ActorLoad.Operate")]
    [InlineData("ActorLoad.Pacing", "ActorLoad.Cli")]
    [InlineData("ActorLoad.Operate", "ActorLoad.Run")]
    [InlineData("ActorLoad.Operate", "ActorLoad.Pacing")]
    [InlineData("ActorLoad.Operate", "ActorLoad.Connections")]
    [InlineData("ActorLoad.Operate", "ActorLoad.Cli")]
    [InlineData("ActorLoad.Run", "ActorLoad.Cli")]
    [InlineData("ActorLoad.Run", "ActorLoad.Cluster")]
    [InlineData("ActorLoad.Pacing", "ActorLoad.Cluster")]
    [InlineData("ActorLoad.Connections", "ActorLoad.Cluster")]
    [InlineData("ActorLoad.Operate", "ActorLoad.Cluster")]
    [InlineData("ActorLoad.Cluster", "ActorLoad.Cli")]
    [InlineData("ActorLoad.Inspecting", "ActorLoad.Connections")]
    [InlineData("ActorLoad.Inspecting", "ActorLoad.Pacing")]
    [InlineData("ActorLoad.Inspecting", "ActorLoad.Run")]
    [InlineData("ActorLoad.Inspecting", "ActorLoad.Palettes")]
    [InlineData("ActorLoad.Connections", "ActorLoad.Palettes")]
    [InlineData("ActorLoad.Palettes", "ActorLoad.Run")]
    [InlineData("ActorLoad.Palettes", "ActorLoad.Cluster")]
    [InlineData("ActorLoad.Palettes", "ActorLoad.Cli")]
    public void Should_not_depend_on_what_is_above(string lower, string upper) =>
        Types().That().ResideInNamespaceMatching($@"^{lower}(\.|$)")
            .Should().NotDependOnAny(Types().That().ResideInNamespaceMatching($@"^{upper}(\.|$)"))
            .Check(s_architecture);

    [Theory]
    [InlineData("Akka.Actor")]
    [InlineData("Akka.IO")]
    [InlineData("Akka.Event")]
    [InlineData("System.Net.Sockets")]
    public void Should_know_neither_actors_nor_sockets_when_it_is_core(string forbidden) =>
        Types().That().ResideInAssembly(s_core)
            .Should().NotDependOnAny(Types(includeReferenced: true).That().ResideInNamespaceMatching($@"^{forbidden}(\.|$)"))
            .Check(s_architecture);

    [Theory]
    [InlineData("Akka.Actor")]
    [InlineData("Akka.IO")]
    [InlineData("Akka.Event")]
    public void Should_know_no_actors_when_it_serves_every_engine(string forbidden) =>
        Types().That().ResideInAssembly(s_hosting)
            .Should().NotDependOnAny(Types(includeReferenced: true).That().ResideInNamespaceMatching($@"^{forbidden}(\.|$)"))
            .Check(s_architecture);

    [Theory]
    [InlineData("Machine", "Operate")]
    [InlineData("Machine", "Nodes")]
    [InlineData("Nodes", "Operate")]
    [InlineData("Nodes", "Run")]
    [InlineData("Machine", "Run")]
    [InlineData("Machine", "Cli")]
    [InlineData("Sockets", "Run")]
    [InlineData("Operate", "Run")]
    [InlineData("Operate", "Cli")]
    [InlineData("Run", "Cli")]
    [InlineData("Machine", "Pbm")]
    [InlineData("Nodes", "Pbm")]
    [InlineData("Sockets", "Pbm")]
    [InlineData("Operate", "Pbm")]
    [InlineData("Pbm", "Cli")]
    [InlineData("Run", "Find")]
    [InlineData("Find", "Cli")]
    public void Should_not_depend_on_what_is_above_in_hosting(string lower, string upper) =>
        Types().That().ResideInNamespaceMatching($@"^ActorLoad\.Hosting\.{lower}(\.|$)")
            .Should().NotDependOnAny(Types().That().ResideInNamespaceMatching($@"^ActorLoad\.Hosting\.{upper}(\.|$)"))
            .Check(s_architecture);

    [Fact]
    public void Should_see_a_dependency_on_Akka_where_there_is_one() =>
        Assert.Throws<FailedArchRuleException>(() =>
            Types().That().ResideInNamespaceMatching(@"^ActorLoad\.Connections$")
                .Should().NotDependOnAny(Types(includeReferenced: true).That().ResideInNamespaceMatching(@"^Akka\.IO(\.|$)"))
                .Check(s_architecture));

    [Fact]
    public void Should_have_no_logger_when_there_are_as_many_as_connections()
    {
        var loggers = s_product.GetTypes()
            .Where(type => type.Namespace == "ActorLoad.Connections" && typeof(ActorBase).IsAssignableFrom(type))
            .SelectMany(type => type.GetFields(BindingFlags.Instance | BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic))
            .Where(field => typeof(ILoggingAdapter).IsAssignableFrom(field.FieldType));

        Assert.Empty(loggers);
    }
}
