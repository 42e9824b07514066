using ActorLoad.Core.Measure;
using BenchmarkDotNet.Attributes;
using HdrHistogram;
using Recorder = ActorLoad.Core.Measure.Recorder;

namespace ActorLoad.Benchmarks;

/// <summary>Booking one message, sent and echoed: three latencies and four counts, under two locks.</summary>
public class RecorderBenchmarks
{
    private readonly Recorder _recorder = new(Environment.ProcessorCount);
    private readonly LatencyHistogram[] _plain = [new(), new(), new()];
    private readonly IntHistogram[] _hdr = [.. Enumerable.Range(0, 3).Select(_ => new IntHistogram(7_200_000_000, 3))];
    private int _connection;

    /// <summary>The three values alone, in histograms that one thread may use.</summary>
    [Benchmark(Baseline = true)]
    public void PlainHistograms()
    {
        var micros = 100 + _connection++ % 1_000;
        _plain[0].Record(micros);
        _plain[1].Record(micros + 20);
        _plain[2].Record(micros + 30);
    }

    /// <summary>The same in the package's, for comparison.</summary>
    [Benchmark]
    public void HdrHistograms()
    {
        var micros = 100 + _connection++ % 1_000;
        _hdr[0].RecordValue(micros);
        _hdr[1].RecordValue(micros + 20);
        _hdr[2].RecordValue(micros + 30);
    }

    [Benchmark]
    public void StartedAndEchoed()
    {
        var connection = _connection++;
        var took = TimeSpan.FromMicroseconds(100 + connection % 1_000);
        _recorder.Started(connection, took, bytes: 300);
        _recorder.Echoed(connection, took, took);
    }
}
