using System.Collections.Concurrent;
using System.Net.Sockets;
using ActorLoad.Baseline.Connections;
using ActorLoad.Baseline.Models;
using ActorLoad.Baseline.Tests.Support;
using ActorLoad.Core.Connections;
using ActorLoad.Core.Measure;
using ActorLoad.Core.Plan;
using Xunit;

namespace ActorLoad.Baseline.Tests.Connections;

public sealed class ConversationSpecs : IDisposable
{
    private static readonly byte[] s_impossible = [0xFF, 0xFF, 0xFF, 0xFF];

    private readonly Surroundings _world = new();
    private readonly SocketPair _sockets = new();
    private readonly Conversation _conversation;

    public ConversationSpecs() => _conversation = new Conversation(_world.Context, 0);

    public void Dispose() => _sockets.Dispose();

    [Fact]
    public void Should_take_the_message_of_the_round_when_it_is_due()
    {
        Open();
        _world.OpenWindow();

        Assert.True(_conversation.TryTakeDue(_world.Now, out var message));

        Assert.Equal(_world.Codec.MessageOf(0, 0), message);
        Assert.Equal((1, 1), (_world.Counts[Tally.Planned], _world.Counts[Tally.Started]));
        Assert.True(_conversation.IsAwaiting);
        Assert.Equal(TimeSpan.FromSeconds(1), _conversation.NextDue);
    }

    [Fact]
    public void Should_take_nothing_when_nothing_is_due()
    {
        Open();
        Assert.False(_conversation.TryTakeDue(_world.Now, out _));
        _world.OpenWindow();
        _conversation.TryTakeDue(_world.Now, out _);

        Assert.False(_conversation.TryTakeDue(_world.Now + TimeSpan.FromMilliseconds(999), out _));
        Assert.Equal(1, _world.Counts[Tally.Planned]);
    }

    [Fact]
    public void Should_book_as_not_open_what_is_due_without_a_socket()
    {
        _world.OpenWindow();

        Assert.True(_conversation.TryTakeDue(_world.Now, out var message));

        Assert.Equal((-1, 1, 1), (message, _world.Counts[Tally.Planned], _world.Counts[Tally.NotOpen]));
    }

    [Fact]
    public void Should_book_as_not_open_what_is_due_on_a_socket_that_is_closing()
    {
        Open();
        _world.OpenWindow();
        _conversation.BeginClose(CloseMode.Fin);

        _conversation.TryTakeDue(_world.Now, out var message);

        Assert.Equal((-1, 1), (message, _world.Counts[Tally.NotOpen]));
    }

    [Fact]
    public void Should_skip_what_is_due_when_the_in_flight_limit_is_reached()
    {
        Open();
        _world.OpenWindow();
        _world.Pass(4_000);

        Assert.Equal(4, Enumerable.Range(0, 4).Count(_ => Take() >= 0));
        Assert.Equal(-1, Take());
        Assert.Equal((5, 4, 1), (_world.Counts[Tally.Planned], _world.Counts[Tally.Started], _world.Counts[Tally.Skipped]));
    }

    [Fact]
    public void Should_book_as_echoed_when_the_reply_is_right()
    {
        Open();
        _world.OpenWindow();
        Take();

        Assert.True(_conversation.Receive(_world.FrameOf(0, 0)));
        Assert.Equal((1, false), (_world.Counts[Tally.Echoed], _conversation.IsAwaiting));
        Assert.Equal(_world.FrameOf(0, 0).Length, _world.Counts[Tally.BytesReceived]);
    }

    [Fact]
    public void Should_close_by_reset_as_a_protocol_error_whatever_was_seen_when_the_reply_cannot_be()
    {
        Open();

        Assert.False(_conversation.Receive(s_impossible));
        Assert.False(_conversation.IsOpenOn(_sockets.Ours));
        _conversation.End(_sockets.Ours, CloseReason.Unknown);

        Assert.Equal(CloseReason.Protocol, Closed().Reason);
        SocketPair.AssertReset(_sockets.Peer);
    }

    [Fact]
    public void Should_close_as_a_mismatch_when_two_replies_running_are_wrong()
    {
        Open();

        Assert.False(_conversation.Receive([.. _world.FrameOf(0, 0), .. _world.FrameOf(0, 1)]));
        _conversation.End(_sockets.Ours, CloseReason.Unknown);

        Assert.Equal((CloseReason.Mismatch, 2), (Closed().Reason, _world.Counts[Tally.Unexpected]));
    }

    [Fact]
    public void Should_count_bytes_and_nothing_else_when_they_come_to_a_closing_connection()
    {
        Open();
        _world.OpenWindow();
        Take();
        _conversation.BeginClose(CloseMode.Fin);

        Assert.True(_conversation.Receive(_world.FrameOf(0, 0)));
        Assert.Equal((0, 0, 1), (_world.Counts[Tally.Echoed], _world.Counts[Tally.Unexpected], _world.Counts[Tally.InFlightAtStop]));
        Assert.Equal(_world.FrameOf(0, 0).Length, _world.Counts[Tally.BytesReceived]);
    }

    [Fact]
    public void Should_time_out_what_is_older_than_the_reply_timeout_when_told_to_look()
    {
        Open();
        _world.OpenWindow();
        Take();
        _world.Pass(5_000);

        _conversation.Expire();

        Assert.Equal((1, false), (_world.Counts[Tally.TimedOut], _conversation.IsAwaiting));
    }

    [Fact]
    public void Should_book_every_round_that_is_due_and_none_later_when_its_writer_is_held_up()
    {
        Open();
        _world.OpenWindow();
        Take();
        _world.Pass(3_000);

        _conversation.BookAsNotOpen(_world.Now);
        _conversation.BookAsNotOpen(_world.Now);

        Assert.Equal((4, 1, 3), (_world.Counts[Tally.Planned], _world.Counts[Tally.Started], _world.Counts[Tally.NotOpen]));
        Assert.Equal(TimeSpan.FromSeconds(4), _conversation.NextDue);
    }

    [Fact]
    public void Should_leave_to_its_writer_what_is_due_when_it_has_a_socket()
    {
        Open();
        _world.OpenWindow();

        _conversation.CatchUpClosed(_world.Now);

        Assert.Equal((0, TimeSpan.Zero), (_world.Counts[Tally.Planned], _conversation.NextDue));
    }

    [Fact]
    public void Should_book_what_is_due_when_it_has_no_socket()
    {
        _world.OpenWindow();
        _world.Pass(2_000);

        _conversation.CatchUpClosed(_world.Now);

        Assert.Equal((3, 3), (_world.Counts[Tally.Planned], _world.Counts[Tally.NotOpen]));
    }

    [Fact]
    public void Should_have_nothing_to_close_when_it_has_no_socket() => Assert.False(_conversation.BeginClose(CloseMode.Rst));

    [Fact]
    public void Should_take_no_socket_when_the_run_is_over()
    {
        _conversation.BeginClose(CloseMode.Rst);

        Assert.False(_conversation.TryOpen(_sockets.Ours));
    }

    [Fact]
    public void Should_wake_the_reading_side_and_reset_when_closed_by_rst()
    {
        Open();
        _world.OpenWindow();
        Take();

        Assert.True(_conversation.BeginClose(CloseMode.Rst));
        SocketPair.AssertEnded(_sockets.Ours);
        _conversation.End(_sockets.Ours, CloseReason.PeerFin);

        SocketPair.AssertReset(_sockets.Peer);
        Assert.Equal((CloseReason.Ordered, 1, 0), (Closed().Reason, _world.Counts[Tally.InFlightAtStop], _world.Counts[Tally.LostOnClose]));
        _world.AssertBooksBalance();
    }

    [Fact]
    public void Should_end_when_the_peer_has_answered_when_closed_by_fin()
    {
        Open();

        Assert.True(_conversation.BeginClose(CloseMode.Fin));
        SocketPair.AssertEnded(_sockets.Peer);
        _sockets.Peer.Dispose();
        SocketPair.AssertEnded(_sockets.Ours);
        _conversation.End(_sockets.Ours, CloseReason.PeerFin);

        Assert.Equal(CloseReason.Ordered, Closed().Reason);
    }

    [Fact]
    public void Should_end_by_rst_when_the_peer_does_not_answer_the_fin()
    {
        Open();
        _conversation.BeginClose(CloseMode.Fin);
        SocketPair.AssertEnded(_sockets.Peer);

        Assert.True(_conversation.BeginClose(CloseMode.Rst));

        SocketPair.AssertEnded(_sockets.Ours);
        _conversation.End(_sockets.Ours, CloseReason.PeerFin);
        _sockets.Peer.Send([1], SocketFlags.None, out var error);
        Assert.Equal(SocketError.Shutdown, error); // a peer that has seen our end finds a reset when it writes
    }

    /// <summary>One thread that both reads and writes sees no end of input while it is held up in a write.</summary>
    [Fact]
    public async Task Should_free_a_thread_that_is_held_up_in_a_write_when_closing_is_ordered_again()
    {
        Open();
        var writer = new Blocking<SocketError>(() =>
        {
            // The peer never reads.
            var error = SocketError.Success;
            while (error == SocketError.Success)
                _sockets.Ours.Send(new byte[1 << 20], SocketFlags.None, out error);
            return error;
        });

        _conversation.BeginClose(CloseMode.Rst);
        _conversation.BeginClose(CloseMode.Rst);

        Assert.NotEqual(SocketError.Success, await writer.Result);
    }

    [Fact]
    public void Should_wake_the_reading_side_and_lose_what_is_unanswered_when_a_write_failed()
    {
        Open();
        _world.OpenWindow();
        Take();

        _conversation.Break(_sockets.Ours, SocketError.ConnectionReset);
        SocketPair.AssertEnded(_sockets.Ours);
        _conversation.End(_sockets.Ours, CloseReason.PeerFin);

        Assert.Equal((CloseReason.Reset, 1), (Closed().Reason, _world.Counts[Tally.LostOnClose]));
    }

    [Fact]
    public void Should_keep_its_socket_when_a_write_on_the_one_before_it_failed()
    {
        using var before = new SocketPair();
        Assert.True(_conversation.TryOpen(before.Ours));
        _conversation.End(before.Ours, CloseReason.PeerFin);
        Open();

        _conversation.Break(before.Ours, SocketError.Shutdown);

        Assert.True(_conversation.IsOpenOn(_sockets.Ours));
        Assert.False(_conversation.IsOpenOn(before.Ours));
    }

    [Fact]
    public void Should_lose_what_is_unanswered_when_it_broke_before_the_run_was_over()
    {
        Open();
        _world.OpenWindow();
        Take();
        _conversation.Break(_sockets.Ours, SocketError.ConnectionReset);

        _conversation.BeginClose(CloseMode.Rst);
        _conversation.End(_sockets.Ours, CloseReason.Unknown);

        Assert.Equal((CloseReason.Reset, 1, 0), (Closed().Reason, _world.Counts[Tally.LostOnClose], _world.Counts[Tally.InFlightAtStop]));
    }

    [Fact]
    public void Should_end_for_the_reason_that_was_seen_when_there_was_none_before()
    {
        Open();

        _conversation.End(_sockets.Ours, CloseReason.PeerFin);

        Assert.Equal((CloseReason.PeerFin, false), (Closed().Reason, _conversation.IsOpenOn(_sockets.Ours)));
        SocketPair.AssertEnded(_sockets.Peer);
    }

    [Fact]
    public async Task Should_wake_who_waits_for_a_message_when_the_run_is_over()
    {
        Open();
        var writer = Writer();

        _conversation.BeginClose(CloseMode.Rst);

        Assert.Equal(Wake.Socket, await writer.Result);
        Assert.False(_conversation.IsOpenOn(_sockets.Ours));
    }

    [Fact]
    public async Task Should_wake_who_waits_for_a_message_when_the_connection_ends()
    {
        Open();
        var writer = Writer();

        _conversation.End(_sockets.Ours, CloseReason.PeerFin);

        Assert.Equal(Wake.Socket, await writer.Result);
    }

    [Fact]
    public async Task Should_reset_and_send_no_FIN_before_it_when_another_thread_is_in_a_call_on_the_socket()
    {
        Open();
        var writer = Writer();
        _conversation.Receive(s_impossible);

        _conversation.End(_sockets.Ours, CloseReason.Unknown);

        Assert.Equal(Wake.Socket, await writer.Result);
        var error = Assert.Throws<SocketException>(() => _sockets.Peer.Receive(new byte[1]));
        Assert.Equal(SocketError.ConnectionReset, error.SocketErrorCode);
    }

    [Fact]
    public async Task Should_balance_when_one_thread_sends_and_another_receives()
    {
        const int Rounds = 20_000;
        var world = new Surroundings("connections = 1, message { interval = 1ms, in-flight = 8 }, hold.duration = 20s");
        var conversation = new Conversation(world.Context, 0);
        world.OpenWindow();
        // Bounded: time passes as the writer writes, and is not to be over before the reader's thread has begun.
        using var wire = new BlockingCollection<int>(boundedCapacity: 4);
        var socket = Reopen();

        var writer = new Blocking<int>(() =>
        {
            for (var round = 0; round < Rounds; round++)
            {
                if (conversation.TryTakeDue(world.Now, out var message) && message >= 0)
                    wire.Add(message);
                world.Pass(1);
            }

            wire.CompleteAdding();
            return 0;
        });
        var reader = new Blocking<int>(() =>
        {
            var received = 0;
            foreach (var message in wire.GetConsumingEnumerable())
            {
                // Now and then the server is gone, or answers with what was not asked.
                var good = conversation.Receive(world.Codec.Message(received % 251 == 0 ? (message + 1) % 64 : message).Span);
                if (++received % 97 != 0 && good)
                    continue;
                conversation.End(socket, CloseReason.PeerFin);
                socket = Reopen();
            }

            return received;
        });
        await writer.Result;
        Assert.InRange(await reader.Result, 1, Rounds);
        conversation.BeginClose(CloseMode.Rst);
        conversation.End(socket, CloseReason.Unknown);

        Assert.Equal(Rounds, world.Counts[Tally.Planned]);
        Assert.True(world.Counts[Tally.Echoed] > 0);
        world.AssertBooksBalance();

        Socket Reopen()
        {
            var opened = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            Assert.True(conversation.TryOpen(opened));
            return opened;
        }
    }

    private void Open() => Assert.True(_conversation.TryOpen(_sockets.Ours));

    private int Take()
    {
        Assert.True(_conversation.TryTakeDue(_world.Now, out var message));
        return message;
    }

    private Blocking<Wake> Writer() => new(() => Poll.UntilShutDown(_sockets.Ours, null, null));

    private ConnectionEvent.Closed Closed() => Assert.IsType<ConnectionEvent.Closed>(Assert.Single(_world.Events));
}
