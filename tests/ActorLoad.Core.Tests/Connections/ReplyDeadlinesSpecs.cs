using ActorLoad.Core.Connections;
using CsCheck;
using Xunit;

namespace ActorLoad.Core.Tests.Connections;

public class ReplyDeadlinesSpecs
{
    private static TimeSpan Ticks(long ticks) => TimeSpan.FromTicks(ticks);

    [Fact]
    public void Should_find_those_that_a_plain_table_finds_when_any_are_set_and_unset() =>
        Gen.Select(Gen.Int[0, 9], Gen.Long[0, 20].Nullable()).Array[0, 60].Sample(settings =>
        {
            var (deadlines, model) = (new ReplyDeadlines(10), new SortedDictionary<int, long>());
            foreach (var (connection, started) in settings)
            {
                deadlines.Set(connection, started is { } ticks ? Ticks(ticks) : null);
                model.Remove(connection);
                if (started is { } at)
                    model[connection] = at;
                for (var before = 0; before < 22; before++)
                    Assert.Equal(model.Where(m => m.Value < before).Select(m => m.Key), deadlines.OverdueAt(Ticks(before)));
            }
        });

    [Fact]
    public void Should_find_none_when_nothing_was_ever_sent() => Assert.Empty(new ReplyDeadlines(5).OverdueAt(TimeSpan.MaxValue));

    [Fact]
    public void Should_find_none_when_the_run_is_younger_than_the_timeout()
    {
        var deadlines = new ReplyDeadlines(1);
        deadlines.Set(0, TimeSpan.Zero);

        Assert.Empty(deadlines.OverdueAt(Ticks(-5)));
    }

    [Fact]
    public void Should_find_none_when_there_are_no_connections() => Assert.Empty(new ReplyDeadlines(0).OverdueAt(TimeSpan.MaxValue));
}
