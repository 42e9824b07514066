using ActorLoad.Benchmarks;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Diagnosers;
using BenchmarkDotNet.Running;

// In our own process (--inProcess, which bench/micro gives): what would be built for a process of its own does not know this repository's
// packages.
var config = DefaultConfig.Instance.AddDiagnoser(MemoryDiagnoser.Default);
BenchmarkSwitcher.FromAssembly(typeof(PacerBenchmarks).Assembly).Run(args, config);
