using ActorLoad.Core.Connections;
using ActorLoad.Core.Measure;
using CsCheck;
using Xunit;

namespace ActorLoad.Core.Tests.Connections;

public class DialogueSpecs
{
    private enum Act
    {
        Send,
        Answer,
        Flip,
        Double,
        Omit,
        Garbage,
        Wait,
        Expire,
        TakeBack,
        End,
    }

    private static readonly Gen<(Act Act, int Argument)[]> Histories = Gen.Select(
        Gen.Frequency(
            (30, Gen.Const(Act.Send)), (24, Gen.Const(Act.Answer)), (3, Gen.Const(Act.Flip)), (3, Gen.Const(Act.Double)), (3, Gen.Const(Act.Omit)),
            (1, Gen.Const(Act.Garbage)), (10, Gen.Const(Act.Wait)), (5, Gen.Const(Act.Expire)), (3, Gen.Const(Act.TakeBack)), (2, Gen.Const(Act.End))),
        Gen.Int[0, 10_000]).Array[0, 200];

    [Fact]
    public void Should_keep_its_books_balanced_when_anything_happens() => Gen.Select(Histories, Gen.Int[1, 6]).Sample((history, inFlight) =>
    {
        var talk = new Talk(inFlight);
        var unanswered = new Queue<int>();
        foreach (var (act, argument) in history)
        {
            switch (act)
            {
                case Act.Send:
                    if (talk.Send(late: argument % 30) is >= 0 and var message)
                        unanswered.Enqueue(message);
                    break;
                case Act.Answer when unanswered.TryDequeue(out var answered):
                    Deliver(talk.Frame(answered));
                    break;
                case Act.Flip when unanswered.TryDequeue(out var flipped):
                    var frame = talk.Frame(flipped);
                    frame[^1] ^= 1;
                    Deliver(frame);
                    break;
                case Act.Double when unanswered.TryDequeue(out var doubled):
                    Deliver([.. talk.Frame(doubled), .. talk.Frame(doubled)]);
                    break;
                case Act.Omit:
                    unanswered.TryDequeue(out _);
                    break;
                case Act.Garbage:
                    Deliver([0xFF, 0xFF, 0xFF, 0xFF]);
                    break;
                case Act.Wait:
                    talk.Pass(argument % 150);
                    break;
                case Act.Expire:
                    talk.Expire();
                    break;
                case Act.TakeBack when unanswered.Count > 0:
                    talk.TakeBack(unanswered.ElementAt(argument % unanswered.Count));
                    break;
                case Act.End:
                    End(argument % 2 == 0 ? Tally.LostOnClose : Tally.InFlightAtStop);
                    break;
            }

            Assert.InRange(talk.InFlight, 0, inFlight);
            Assert.Equal(talk.InFlight > 0, talk.HasDeadline);
        }

        talk.AssertBooksBalance();

        End(Tally.InFlightAtStop);
        Assert.Equal(0, talk.InFlight);
        talk.AssertBooksBalance();

        void Deliver(byte[] bytes)
        {
            if (talk.Receive(bytes) != Reading.Good)
                End(Tally.LostOnClose);
        }

        void End(Tally outcome)
        {
            talk.End(outcome);
            unanswered.Clear();
        }
    }, iter: 1_000);

    [Fact]
    public void Should_note_a_message_as_started_when_it_is_due()
    {
        var talk = new Talk();

        var message = talk.Send();

        Assert.Equal((1, 1, 0), (talk.InFlight, talk.Counts[Tally.Started], talk.Counts[Tally.Skipped]));
        Assert.Equal(talk.Frame(message).Length, talk.Counts[Tally.BytesSent]);
    }

    [Fact]
    public void Should_send_the_message_of_the_round_when_it_is_due()
    {
        var talk = new Talk();

        int[] sent = [talk.Send(), talk.Send(), talk.Send()];

        Assert.Equal(Enumerable.Range(0, 3).Select(round => talk.Context.Codec.MessageOf(Talk.Id, round)), sent);
    }

    [Fact]
    public void Should_measure_how_late_a_message_was_started()
    {
        var talk = new Talk();
        talk.Pass(40);

        talk.Send(late: 30);

        Assert.InRange(talk.Measured(Latency.ScheduleLag)!.Max, 30_000, 30_100);
    }

    [Fact]
    public void Should_skip_when_the_in_flight_limit_is_reached()
    {
        var talk = new Talk(inFlight: 2);
        talk.Send();
        talk.Send();

        Assert.Equal(-1, talk.Send());
        Assert.Equal((2, 2, 1), (talk.InFlight, talk.Counts[Tally.Started], talk.Counts[Tally.Skipped]));
    }

    [Fact]
    public void Should_send_again_when_what_stood_in_its_way_has_timed_out()
    {
        var talk = new Talk(inFlight: 1);
        talk.Send();
        talk.Pass(100);

        Assert.NotEqual(-1, talk.Send());
        Assert.Equal((1, 1), (talk.InFlight, talk.Counts[Tally.TimedOut]));
    }

    [Fact]
    public void Should_book_as_echoed_with_both_times_when_the_reply_is_right()
    {
        var talk = new Talk();
        talk.Pass(10);
        var message = talk.Send(late: 10);
        talk.Pass(50);

        Assert.Equal(Reading.Good, talk.Receive(talk.Frame(message)));
        Assert.Equal((0, 1), (talk.InFlight, talk.Counts[Tally.Echoed]));
        Assert.InRange(talk.Measured(Latency.Service)!.Max, 50_000, 50_100);
        Assert.InRange(talk.Measured(Latency.Response)!.Max, 60_000, 60_100);
    }

    [Fact]
    public void Should_book_as_late_when_the_reply_comes_after_its_timeout()
    {
        var talk = new Talk();
        var message = talk.Send();
        talk.Pass(100);

        Assert.Equal(Reading.Good, talk.Receive(talk.Frame(message)));
        Assert.Equal((1, 1, 0), (talk.Counts[Tally.TimedOut], talk.Counts[Tally.Late], talk.Counts[Tally.Echoed]));
    }

    [Fact]
    public void Should_book_as_corrupt_when_the_reply_is_not_what_was_sent()
    {
        var talk = new Talk();
        talk.Send();

        Assert.Equal(Reading.Good, talk.Receive(Talk.Wrong));
        Assert.Equal((0, 1), (talk.InFlight, talk.Counts[Tally.Corrupt]));
    }

    [Fact]
    public void Should_book_as_unexpected_when_nothing_is_awaited()
    {
        var talk = new Talk();

        Assert.Equal(Reading.Good, talk.Receive(Talk.Wrong));
        Assert.Equal(1, talk.Counts[Tally.Unexpected]);
    }

    [Fact]
    public void Should_ask_for_the_close_when_two_replies_running_are_wrong()
    {
        var talk = new Talk();
        talk.Send();
        talk.Send();
        talk.Send();

        Assert.Equal(Reading.Mismatch, talk.Receive([.. Talk.Wrong, .. Talk.Wrong, .. Talk.Wrong]));
        Assert.Equal((1, 2), (talk.InFlight, talk.Counts[Tally.Corrupt]));
    }

    [Fact]
    public void Should_ask_for_the_close_when_a_length_cannot_be()
    {
        var talk = new Talk();
        talk.Send();

        Assert.Equal(Reading.Protocol, talk.Receive(0, 0, 0x20, 0x01));
        Assert.Equal((1, 0), (talk.InFlight, talk.Counts[Tally.Corrupt]));
    }

    [Fact]
    public void Should_read_a_reply_whole_when_it_comes_byte_by_byte()
    {
        var talk = new Talk();
        var frame = talk.Frame(talk.Send());

        Assert.All(frame, one => Assert.Equal(Reading.Good, talk.Receive(one)));
        Assert.Equal(1, talk.Counts[Tally.Echoed]);
    }

    /// <summary>A byte each 60 ms, where a reply may take 100: what was asked for has long timed out, and there is no end to it.</summary>
    [Fact]
    public void Should_ask_for_the_close_when_a_reply_dribbles_on_for_a_whole_timeout_after_its_own()
    {
        var talk = new Talk();
        var frame = talk.Frame(SendOfLength(talk, 5));
        var heard = new List<Reading>();
        foreach (var one in frame[..^1])
        {
            talk.Pass(60);
            heard.Add(talk.Receive(one));
        }

        // Timed out at 100 ms; the first byte of it after that came at 120, the first a whole timeout later at 240.
        Assert.Equal([Reading.Good, Reading.Good, Reading.Good, Reading.Protocol], heard[..4]);
        Assert.Equal(1, talk.Counts[Tally.TimedOut]);
    }

    [Fact]
    public void Should_bear_with_a_reply_that_stood_still_in_its_middle_and_then_comes_in_parts()
    {
        var talk = new Talk();
        var frame = talk.Frame(SendOfLength(talk, 5));

        talk.Receive(frame[..3]);
        talk.Pass(5_000);
        Assert.All(frame[3..], one => Assert.Equal(Reading.Good, talk.Receive(one)));

        Assert.Equal((1, 1), (talk.Counts[Tally.TimedOut], talk.Counts[Tally.Late]));
    }

    [Fact]
    public void Should_bear_with_replies_in_parts_when_an_earlier_one_was_never_answered()
    {
        var talk = new Talk(inFlight: 64);
        talk.Send();
        talk.Pass(150);
        for (var i = 0; i < 20; i++)
        {
            var frame = talk.Frame(talk.Send());
            Assert.Equal(Reading.Good, talk.Receive(frame[..2]));
            talk.Pass(50);
            Assert.Equal(Reading.Good, talk.Receive(frame[2..]));
        }

        Assert.Equal((1, 20), (talk.Counts[Tally.TimedOut], talk.Counts[Tally.Echoed]));
    }

    [Fact]
    public void Should_forget_that_a_reply_dribbled_when_its_connection_has_ended()
    {
        var talk = new Talk();
        talk.Send();
        talk.Pass(120);
        talk.Receive(0);
        talk.End(Tally.LostOnClose);
        var frame = talk.Frame(talk.Send());
        talk.Pass(120);

        Assert.Equal(Reading.Good, talk.Receive(frame[..1]));
    }

    [Fact]
    public void Should_count_as_refused_when_a_message_is_taken_back()
    {
        var talk = new Talk();

        talk.TakeBack(talk.Send());

        Assert.Equal((0, 1, 0, 0), (talk.InFlight, talk.Counts[Tally.Refused], talk.Counts.Sent, talk.Counts[Tally.BytesSent]));
    }

    [Fact]
    public void Should_refuse_nothing_when_the_message_taken_back_has_timed_out()
    {
        var talk = new Talk();
        var message = talk.Send();
        talk.Pass(100);
        talk.Expire();

        talk.TakeBack(message);

        Assert.Equal((1, 0), (talk.Counts[Tally.TimedOut], talk.Counts[Tally.Refused]));
    }

    [Fact]
    public void Should_keep_a_request_when_its_timeout_has_not_come()
    {
        var talk = new Talk();
        talk.Send();
        talk.Pass(99);

        talk.Expire();

        Assert.Equal((1, 0), (talk.InFlight, talk.Counts[Tally.TimedOut]));
    }

    [Fact]
    public void Should_time_out_what_is_old_and_no_more_when_told_to()
    {
        var talk = new Talk();
        talk.Send();
        talk.Send();
        talk.Pass(50);
        talk.Send();
        talk.Pass(50);

        talk.Expire();

        Assert.Equal((1, 2), (talk.InFlight, talk.Counts[Tally.TimedOut]));
    }

    [Theory]
    [InlineData(Tally.LostOnClose)]
    [InlineData(Tally.InFlightAtStop)]
    public void Should_give_what_is_unanswered_the_outcome_it_is_told_when_it_ends(Tally outcome)
    {
        var talk = new Talk();
        talk.Send();
        talk.Send();

        talk.End(outcome);

        Assert.Equal((0, 2), (talk.InFlight, talk.Counts[outcome]));
    }

    [Fact]
    public void Should_book_nothing_twice_when_it_ends_twice()
    {
        var talk = new Talk();
        talk.Send();
        talk.End(Tally.InFlightAtStop);

        talk.End(Tally.LostOnClose);

        Assert.Equal((1, 0), (talk.Counts[Tally.InFlightAtStop], talk.Counts[Tally.LostOnClose]));
    }

    [Fact]
    public void Should_begin_a_reply_anew_when_the_one_before_it_ended_with_its_connection()
    {
        var talk = new Talk();
        talk.Receive(talk.Frame(talk.Send()).AsSpan(0, 3));
        talk.End(Tally.LostOnClose);

        Assert.Equal(Reading.Good, talk.Receive(talk.Frame(talk.Send())));
        Assert.Equal(1, talk.Counts[Tally.Echoed]);
    }

    [Fact]
    public void Should_keep_the_deadline_of_the_oldest_when_more_are_sent()
    {
        var talk = new Talk();
        talk.Pass(10);
        talk.Send();
        talk.Pass(10);
        talk.Send();

        Assert.Equal(TimeSpan.FromMilliseconds(10), talk.Deadline());
    }

    [Fact]
    public void Should_move_the_deadline_to_the_next_when_the_oldest_is_answered()
    {
        var talk = new Talk();
        var first = talk.Send();
        talk.Pass(10);
        talk.Send();

        talk.Receive(talk.Frame(first));

        Assert.Equal(TimeSpan.FromMilliseconds(10), talk.Deadline());
    }

    [Fact]
    public void Should_have_no_deadline_when_nothing_is_unanswered()
    {
        var talk = new Talk();
        talk.Receive(talk.Frame(talk.Send()));
        Assert.False(talk.HasDeadline);

        talk.TakeBack(talk.Send());
        Assert.False(talk.HasDeadline);

        talk.Send();
        talk.End(Tally.LostOnClose);
        Assert.False(talk.HasDeadline);
    }

    /// <summary>Sends until a message of this many payload bytes was due; the ones before it are answered.</summary>
    private static int SendOfLength(Talk talk, int payload)
    {
        for (var message = talk.Send(); ; message = talk.Send())
        {
            if (talk.Frame(message).Length == 4 + payload)
                return message;
            talk.Receive(talk.Frame(message));
        }
    }
}
