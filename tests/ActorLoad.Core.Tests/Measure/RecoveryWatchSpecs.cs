using System.Collections.Immutable;
using System.Text.Json;
using ActorLoad.Core.Measure;
using ActorLoad.Core.Report;
using CsCheck;
using Xunit;

namespace ActorLoad.Core.Tests.Measure;

/// <summary>Slots are of 20 ms: fifty make a second. Unless a spec says otherwise the hold begins at slot 100.</summary>
public class RecoveryWatchSpecs
{
    private const int HoldStart = 100;
    private const long Slot = 20_000;

    /// <summary>A server that loses connections from a slot on, at least one in each slot for a while, and gets each back after a time of its own or never.</summary>
    private static readonly Gen<Storm> s_storm =
        from open in Gen.Int[1, 400]
        from lost in Gen.Int[Mass(open), open]
        from first in Gen.Int[HoldStart, 400]
        from width in Gen.Int[1, 20]
        from delays in Gen.Int[-20, 300].Array[lost]
        from tries in Gen.Int[0, 3].Array[lost]
        select new Storm(open, first, Math.Min(width, lost), [.. delays.Select(delay => delay < 0 ? (int?)null : delay)], [.. tries]);

    [Fact]
    public void Should_tell_when_and_how_soon_all_were_back_when_a_server_restarts()
    {
        var watch = Holding(open: 300);
        watch.Add([Lost(150, 300)]);
        watch.Add([.. Enumerable.Range(0, 300).Select(i => new ConnectionChange(200 + i, Attempts: 1, Opened: 1, 0, 0))]);

        var loss = Assert.Single(watch.Report().Losses);

        Assert.Equal((3.0, 300, 300, 0), (loss.At, loss.OpenBefore, loss.Lost, loss.Fewest));
        // The first is back in slot 200, the hundred-and-fiftieth in 349: 200 slots after the loss, its own counted.
        Assert.Equal((200 * Slot, 320 * Slot, 347 * Slot, 350 * Slot), (loss.To50Micros, loss.To90Micros, loss.To99Micros, loss.To100Micros));
        Assert.Equal(50, loss.PeakAttemptsPerSecond);
    }

    [Fact]
    public void Should_leave_out_what_was_not_reached_when_the_hold_ends_before()
    {
        var watch = Holding(open: 100);
        watch.Add([Lost(150, 100), Back(200, 95), Back(400, 5)]);
        watch.EndHold(At(400));

        var loss = Assert.Single(watch.Report().Losses);

        Assert.Equal((51 * Slot, 51 * Slot), (loss.To50Micros!.Value, loss.To90Micros!.Value));
        Assert.Equal((null, null), (loss.To99Micros, loss.To100Micros));
    }

    [Fact]
    public void Should_say_zero_for_what_was_never_less_when_a_part_is_lost()
    {
        var watch = Holding(open: 100);
        watch.Add([Lost(150, 30), Back(160, 30)]);

        var loss = Assert.Single(watch.Report().Losses);

        Assert.Equal((70, 0, 11 * Slot, 11 * Slot), (loss.Fewest, loss.To50Micros!.Value, loss.To90Micros!.Value, loss.To100Micros!.Value));
    }

    [Theory]
    [InlineData(1000, 99, false)]
    [InlineData(1000, 100, true)]
    [InlineData(50, 9, false)]
    [InlineData(50, 10, true)]
    [InlineData(4, 3, false)]
    [InlineData(4, 4, true)]
    [InlineData(1, 1, true)]
    public void Should_be_a_mass_loss_when_a_tenth_and_ten_or_all_are_lost(int open, int lost, bool expected)
    {
        var watch = Holding(open);
        watch.Add([Lost(150, lost)]);

        Assert.Equal(expected, watch.Report().Losses.Length == 1);
    }

    [Fact]
    public void Should_be_none_when_losses_come_one_by_one()
    {
        var watch = Holding(open: 1000);
        for (var slot = 150; slot < 5_000; slot += 10)
            watch.Add([Lost(slot, 1), Back(slot + 5, 1)]);

        Assert.Empty(watch.Report().Losses);
    }

    [Fact]
    public void Should_begin_with_the_first_when_a_busy_machine_hears_of_the_losses_bit_by_bit()
    {
        var watch = Holding(open: 300);
        watch.Add([Lost(150, 2), Lost(156, 27), Lost(166, 271), Back(300, 300)]);

        var loss = Assert.Single(watch.Report().Losses);

        Assert.Equal((3.0, 300, 300, 0), (loss.At, loss.OpenBefore, loss.Lost, loss.Fewest));
    }

    [Fact]
    public void Should_begin_with_the_mass_and_not_with_what_trickled_away_before()
    {
        var watch = Holding(open: 1000);
        watch.Add([Lost(150, 3), Lost(165, 2), Lost(180, 600), Lost(181, 395)]);

        var loss = Assert.Single(watch.Report().Losses);

        Assert.Equal((3.6, 995, 995), (loss.At, loss.OpenBefore, loss.Lost));
    }

    [Fact]
    public void Should_be_one_loss_when_a_server_closes_its_connections_over_seconds()
    {
        var watch = Holding(open: 1000);
        watch.Add([.. Enumerable.Range(0, 250).Select(i => Lost(150 + i, 4)), Back(600, 1000)]);

        var loss = Assert.Single(watch.Report().Losses);

        Assert.Equal((1000, 1000, 0, 451 * Slot), (loss.OpenBefore, loss.Lost, loss.Fewest, loss.To100Micros!.Value));
    }

    [Fact]
    public void Should_tell_each_by_itself_when_the_server_falls_again_before_all_were_back()
    {
        var watch = Holding(open: 100);
        watch.Add([Lost(150, 100), Back(200, 60), Lost(400, 60), Back(500, 100)]);

        var losses = watch.Report().Losses;

        Assert.Equal([(100L, 100L), (60, 60)], losses.Select(loss => (loss.OpenBefore, loss.Lost)));
        Assert.Equal([51 * Slot, 101 * Slot], losses.Select(loss => loss.To50Micros!.Value));
        Assert.Equal([351 * Slot, 101 * Slot], losses.Select(loss => loss.To100Micros!.Value));
    }

    [Fact]
    public void Should_not_find_another_one_when_a_few_are_lost_right_after_it()
    {
        var watch = Holding(open: 100);
        watch.Add([Lost(150, 9), Lost(155, 9), Lost(201, 3), Back(210, 21)]);

        Assert.Equal(18, Assert.Single(watch.Report().Losses).Lost);
    }

    [Fact]
    public void Should_be_none_of_the_hold_when_it_was_in_the_ramp_or_at_the_end_of_the_run()
    {
        var watch = new RecoveryWatch();
        watch.Add([Back(10, 100), Lost(50, 100), Back(90, 100)]);
        watch.StartHold(At(HoldStart));
        watch.EndHold(At(200));
        watch.Add([Lost(200, 100), new ConnectionChange(210, 0, 0, 0, Closed: 100)]);

        Assert.Empty(watch.Report().Losses);
    }

    [Fact]
    public void Should_be_none_when_connections_are_closed_by_us()
    {
        var watch = Holding(open: 100);
        watch.Add([new ConnectionChange(150, 0, 0, 0, Closed: 100)]);

        Assert.Empty(watch.Report().Losses);
    }

    [Fact]
    public void Should_list_a_hundred_and_count_the_rest_when_a_server_flaps()
    {
        var watch = Holding(open: 100);
        for (var i = 0; i < 130; i++)
            watch.Add([Lost(200 + 200 * i, 100), Back(250 + 200 * i, 100)]);

        var report = watch.Report();

        Assert.Equal((100, 30), (report.Losses.Length, report.Unlisted));
        Assert.All(report.Losses, loss => Assert.Equal(51 * Slot, loss.To100Micros));
    }

    [Fact]
    public void Should_tell_of_a_storm_what_is_counted_out() => s_storm.Sample(storm =>
    {
        var watch = Holding(storm.Open);
        watch.Add(storm.Changes());

        var told = Assert.Single(watch.Report().Losses);
        var expected = storm.Expected();
        // Some are back and lost again while others fall: how long attempts count for is then not to be seen from outside.
        Assert.Equal(storm.IsCalmBeforeAnyIsBack ? expected : expected with { PeakAttemptsPerSecond = told.PeakAttemptsPerSecond }, told);
    });

    /// <summary>Nodes tell in turns, some later than others; what is settled meanwhile is the same.</summary>
    [Fact]
    public void Should_tell_the_same_when_the_changes_come_in_any_order_within_a_while() =>
        Gen.Select(s_storm, Gen.Shuffle(Enumerable.Range(0, 200).ToArray()), Gen.Int[1, 200]).Sample((storm, order, size) =>
        {
            var whole = Holding(storm.Open);
            whole.Add(storm.Changes());
            var parts = Holding(storm.Open);
            // Of two hundred nodes, each of which tells its part.
            var changes = storm.Changes();
            foreach (var chunk in order.Chunk(size))
            {
                foreach (var node in chunk)
                    parts.Add([.. changes.Where((_, i) => i % 200 == node)]);
                parts.Settle(At(storm.First));
            }

            Assert.Equal(Text(whole.Report()), Text(parts.Report()));
            parts.Settle(TimeSpan.FromHours(1));
            Assert.Equal(Text(whole.Report()), Text(parts.Report()));
        }, iter: 200);

    [Fact]
    public void Should_be_sane_whatever_it_is_told() =>
        Gen.Select(Gen.Int[0, 2_000], Gen.Long[0, 60], Gen.Long[0, 60], Gen.Long[0, 60], Gen.Long[0, 5]).Array[0, 200]
            .Sample(told =>
            {
                var watch = Holding(open: 40);
                foreach (var (slot, attempts, opened, lost, closed) in told)
                {
                    watch.Add([new ConnectionChange(slot, attempts, opened, lost, closed)]);
                    watch.Settle(At(slot));
                }

                var report = watch.Report();
                Assert.Equal(Text(report), Text(watch.Report()));
                foreach (var loss in report.Losses)
                {
                    long?[] times = [loss.To50Micros, loss.To90Micros, loss.To99Micros, loss.To100Micros];
                    var known = times.TakeWhile(time => time is not null).ToArray();
                    Assert.Equal(known.Order(), known);
                    Assert.All(times[known.Length..], time => Assert.Null(time));
                    Assert.InRange(loss.Fewest, 0, loss.OpenBefore);
                    Assert.True(loss.Lost > 0 && loss.PeakAttemptsPerSecond >= 0 && loss.At >= 2);
                }
            });

    [Fact]
    public void Should_lose_no_connection_when_a_node_tells_too_late()
    {
        var watch = Holding(open: 100);
        watch.Settle(TimeSpan.FromMinutes(10));
        watch.Add([Back(150, 100)]);
        watch.Add([Lost(31_000, 200)]);

        Assert.Equal((200, 200), (watch.Report().Losses[0].OpenBefore, watch.Report().Losses[0].Lost));
    }

    private static RecoveryWatch Holding(int open)
    {
        var watch = new RecoveryWatch();
        watch.Add([new ConnectionChange(10, Attempts: open, Opened: open, 0, 0)]);
        watch.StartHold(At(HoldStart));
        return watch;
    }

    private static int Mass(int open) => Math.Max((open + 9) / 10, Math.Min(10, open));

    private static TimeSpan At(long slot) => ConnectionChange.SlotLength * slot;

    private static ConnectionChange Lost(long slot, long lost) => new(slot, 0, 0, lost, 0);

    private static ConnectionChange Back(long slot, long opened) => new(slot, opened, opened, 0, 0);

    private static string Text(RecoveryReport report) => JsonSerializer.Serialize(report);

    /// <param name="Width">Slots in which losses come.</param>
    /// <param name="Delays">Of each that is lost: slots until it is back; null: never.</param>
    /// <param name="Tries">Of each: connects before the one that completes, each in a slot of its own before it.</param>
    private sealed record Storm(int Open, int First, int Width, ImmutableArray<int?> Delays, ImmutableArray<int> Tries)
    {
        public ImmutableArray<ConnectionChange> Changes()
        {
            var changes = ImmutableArray.CreateBuilder<ConnectionChange>();
            for (var i = 0; i < Delays.Length; i++)
            {
                var lost = First + i % Width;
                changes.Add(new ConnectionChange(lost, 0, 0, 1, 0));
                for (var attempt = 0; attempt < Math.Min(Tries[i], Delays[i] ?? Tries[i]); attempt++)
                    changes.Add(new ConnectionChange(lost + attempt, 1, 0, 0, 0));
                if (Delays[i] is { } delay)
                    changes.Add(new ConnectionChange(lost + delay, 1, 1, 0, 0));
            }

            return changes.ToImmutable();
        }

        public bool IsCalmBeforeAnyIsBack => Delays.All(delay => delay is null || delay >= Width);

        /// <summary>Slot by slot, with every slot there.</summary>
        public MassLoss Expected()
        {
            var slots = new (long Lost, long Opened, long Attempts)[500];
            foreach (var change in Changes())
            {
                ref var slot = ref slots[change.Slot - First];
                slot = (slot.Lost + change.Lost, slot.Opened + change.Opened, slot.Attempts + change.Attempts);
            }

            var (lows, opens, open) = (new long[slots.Length], new long[slots.Length], (long)Open);
            for (var i = 0; i < slots.Length; i++)
                (lows[i], opens[i], open) = (open - slots[i].Lost, open - slots[i].Lost + slots[i].Opened, open - slots[i].Lost + slots[i].Opened);
            var fewest = lows.Min();
            var lowest = Array.IndexOf(lows, fewest);
            var peak = Enumerable.Range(0, slots.Length).Max(i => slots[Math.Max(0, i - 49)..(i + 1)].Sum(slot => slot.Attempts));
            return new MassLoss(
                Math.Round(First * 0.02, 6), Open, Delays.Length, fewest, Reached(50), Reached(90), Reached(99), Reached(100), peak);

            long? Reached(int percent)
            {
                var need = (long)Math.Ceiling(Open * percent / 100m);
                if (fewest >= need)
                    return 0;
                var index = Array.FindIndex(opens, lowest, count => count >= need);
                return index < 0 ? null : (index + 1) * Slot;
            }
        }
    }
}
