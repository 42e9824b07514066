using ActorLoad.Core.Wire;
using CsCheck;
using Xunit;

namespace ActorLoad.Core.Tests.Wire;

/// <summary>Any history of sends, replies right and wrong, timeouts and refused writes, beside a model that keeps whole frames and plain lists.</summary>
public class ExchangeBooksSpecs
{
    private enum Act
    {
        Send,
        Answer,
        Flip,
        Swap,
        Double,
        Omit,
        Invent,
        Deliver,
        Expire,
        TakeBack,
    }

    private static readonly LengthPrefixedCodec s_codec = Conversation.SmallCodec(min: 0, max: 3, count: 12);

    private static Gen<(Act Act, int Argument)[]> Histories(params (int Weight, Act Act)[] acts) =>
        Gen.Select(Gen.Frequency([.. acts.Select(a => (a.Weight, (IGen<Act>)Gen.Const(a.Act)))]), Gen.Int[0, 10_000]).Array[0, 250];

    private static readonly Gen<(Act Act, int Argument)[]> Any = Histories(
        (30, Act.Send), (24, Act.Answer), (1, Act.Flip), (1, Act.Swap), (1, Act.Double), (1, Act.Omit), (1, Act.Invent), (20, Act.Deliver), (4, Act.Expire),
        (3, Act.TakeBack));

    private static readonly Gen<(Act Act, int Argument)[]> Deaf = Histories((60, Act.Send), (10, Act.Answer), (5, Act.Deliver), (10, Act.Expire), (5, Act.TakeBack));

    private static readonly Gen<(Act Act, int Argument)[]> Honest = Histories((30, Act.Send), (30, Act.Answer), (25, Act.Deliver), (5, Act.Expire));

    [Fact]
    public void Should_agree_with_the_plain_model_when_anything_happens() => Any.Sample(h => Play(h, inFlightLimit: 8), iter: 5_000);

    [Fact]
    public void Should_agree_with_the_plain_model_when_timed_out_requests_pile_up() => Deaf.Sample(h => Play(h, inFlightLimit: 64), iter: 2_000);

    [Fact]
    public void Should_call_every_reply_echoed_or_late_when_the_server_is_right() =>
        Honest.Sample(h => Assert.All(Play(h, inFlightLimit: 8, outstandingLimit: 64), k => Assert.True(k is ReplyKind.Echoed or ReplyKind.Late)), iter: 2_000);

    private static List<ReplyKind> Play((Act Act, int Argument)[] history, int inFlightLimit, int outstandingLimit = int.MaxValue)
    {
        var exchange = new Exchange();
        var model = new Model();
        var unanswered = new List<byte[]>();
        var wire = new List<byte>();
        var kinds = new List<ReplyKind>();
        var (now, sent, timedOut, refused, outstanding) = (0, 0, 0, 0, 0);
        foreach (var (act, argument) in history)
        {
            now++;
            switch (act)
            {
                case Act.Send when exchange.InFlight < inFlightLimit && outstanding < outstandingLimit:
                    var message = argument % s_codec.MessageCount;
                    exchange.Start(message, TimeSpan.Zero, TimeSpan.FromTicks(now));
                    model.Start(message, now);
                    unanswered.Add(s_codec.Message(message).ToArray());
                    sent++;
                    outstanding++;
                    break;
                case Act.Answer when unanswered.Count > 0:
                    Answer(unanswered[0]);
                    break;
                case Act.Flip when unanswered.Count > 0:
                    unanswered[0][argument % unanswered[0].Length] ^= (byte)(1 << argument % 8);
                    Answer(unanswered[0]);
                    break;
                case Act.Swap when unanswered.Count > 1:
                    unanswered.Reverse(0, 2);
                    break;
                case Act.Double when unanswered.Count > 0:
                    unanswered.Insert(0, [.. unanswered[0]]);
                    break;
                case Act.Omit when unanswered.Count > 0:
                    unanswered.RemoveAt(0);
                    break;
                case Act.Invent:
                    wire.AddRange(s_codec.Message(argument % s_codec.MessageCount).Span);
                    break;
                case Act.Deliver:
                    var piece = wire.Take(1 + argument % 20).ToArray();
                    wire.RemoveRange(0, piece.Length);
                    if (!Deliver(piece))
                        return CloseBooks();
                    break;
                case Act.Expire:
                    var before = now - argument % 40;
                    var expired = exchange.Expire(TimeSpan.FromTicks(before));
                    Assert.Equal(model.Expire(before), expired);
                    timedOut += expired;
                    break;
                case Act.TakeBack:
                    var refusedMessage = argument % s_codec.MessageCount;
                    var taken = exchange.TakeBack(refusedMessage, out var request);
                    Assert.Equal(model.TakeBack(refusedMessage), taken ? (int)request.Started.Ticks : null);
                    refused += taken ? 1 : 0;
                    break;
            }

            Assert.Equal(model.Live, exchange.InFlight);
            Assert.Equal(model.OldestStarted, (int?)exchange.OldestStarted?.Ticks);
        }

        return CloseBooks();

        void Answer(byte[] reply)
        {
            wire.AddRange(reply);
            unanswered.RemoveAt(0);
        }

        bool Deliver(ReadOnlySpan<byte> input)
        {
            while (!input.IsEmpty)
            {
                var length = input.Length;
                var rest = input;
                var step = exchange.Read(s_codec, ref rest, out var reply);
                var expected = model.Read(input[..(length - rest.Length)]);
                input = rest;
                if (step == ReadStep.ProtocolError)
                    return false;
                Assert.Equal(expected, step == ReadStep.Reply ? (reply.Kind, (int)reply.Request.Started.Ticks) : null);
                if (step != ReadStep.Reply)
                    continue;
                kinds.Add(reply.Kind);
                outstanding--;
                Assert.Equal(kinds.Count >= 2 && kinds[^2..].TrueForAll(k => k is ReplyKind.Corrupt or ReplyKind.Unexpected), exchange.HasLostTrack);
                if (exchange.HasLostTrack)
                    return false;
            }

            return true;
        }

        List<ReplyKind> CloseBooks()
        {
            var settled = kinds.Count(k => k is ReplyKind.Echoed or ReplyKind.Corrupt);
            Assert.Equal(sent - refused, settled + timedOut + exchange.InFlight);
            return kinds;
        }
    }

    /// <summary>Keeps the whole frame and compares it when it is whole.</summary>
    private sealed class Model
    {
        private readonly List<Entry> _requests = [];
        private readonly List<byte> _frame = [];
        private HashSet<Entry> _asked = [];

        public int Live => _requests.Count(r => !r.Expired);

        public int? OldestStarted => _requests.Find(r => !r.Expired)?.Started;

        public void Start(int message, int now)
        {
            if (_requests.Count == 64)
                _requests.RemoveAt(0);
            _requests.Add(new Entry(message, now));
        }

        public int Expire(int before)
        {
            var overdue = _requests.Where(r => !r.Expired && r.Started < before).ToList();
            overdue.ForEach(r => r.Expired = true);
            return overdue.Count;
        }

        public int? TakeBack(int message)
        {
            var request = _requests.FindLast(r => !r.Expired && r.Message == message);
            if (request is not null)
                _requests.Remove(request);
            return request?.Started;
        }

        public (ReplyKind, int)? Read(ReadOnlySpan<byte> bytes)
        {
            foreach (var b in bytes)
            {
                _frame.Add(b);
                if (_frame.Count == 4)
                    _asked = [.. _requests];
            }

            if (_frame.Count < 4 || _frame.Count < 4 + (_frame[2] << 8 | _frame[3]) || _frame[0] != 0 || _frame[1] != 0)
                return null;
            var oldestLive = _requests.FindIndex(r => !r.Expired);
            var mayAnswer = oldestLive < 0 ? _requests : _requests[..(oldestLive + 1)];
            var fit = mayAnswer.Find(r => _asked.Contains(r) && s_codec.Message(r.Message).Span.SequenceEqual(_frame.ToArray()));
            var meant = _requests.FindIndex(r => r.Expired && s_codec.Message(r.Message).Length == _frame.Count);
            _frame.Clear();
            if (fit is not null)
            {
                _requests.RemoveRange(0, _requests.IndexOf(fit) + 1);
                return (fit.Expired ? ReplyKind.Late : ReplyKind.Echoed, fit.Started);
            }

            if (meant >= 0)
                _requests.RemoveRange(0, meant + 1);
            if (meant >= 0 || oldestLive < 0)
                return (ReplyKind.Unexpected, 0);
            var wronged = _requests[oldestLive];
            _requests.RemoveAt(oldestLive);
            return (ReplyKind.Corrupt, wronged.Started);
        }

        private sealed class Entry(int message, int started)
        {
            public int Message { get; } = message;

            public int Started { get; } = started;

            public bool Expired { get; set; }
        }
    }
}
