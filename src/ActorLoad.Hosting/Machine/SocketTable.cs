using System.Buffers.Text;
using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using ActorLoad.Core.Plan;

namespace ActorLoad.Hosting.Machine;

/// <summary>
/// The ports that are taken, from /proc/net/tcp and tcp6. The files have a line of 150 bytes for each socket of the machine, so they are
/// parsed as bytes in a stream, and nothing is made of a line that is not about a target.
/// </summary>
/// <param name="Held">By pair of addresses, of the targets asked about.</param>
/// <param name="Listening">Every port with a listener.</param>
internal sealed record SocketTable(ImmutableDictionary<AddressPair, HeldPorts> Held, ImmutableSortedSet<int> Listening)
{
    private const int BufferSize = 64 * 1024;

    /// <summary>States as the kernel numbers them (include/net/tcp_states.h).</summary>
    private const int TimeWait = 6, Listen = 10;

    public static SocketTable Read(IReadOnlyList<string> paths, IReadOnlyList<IPEndPoint> targets)
    {
        var counter = new Counter(targets);
        foreach (var path in paths)
            counter.ReadFile(path);
        return counter.Result();
    }

    private sealed class Counter(IReadOnlyList<IPEndPoint> targets)
    {
        private readonly HashSet<EndPoint> _targets = [.. targets.Select(target => EndPoint.Of(target.Address, target.Port))];
        private readonly Dictionary<(UInt128 Local, EndPoint Remote), HeldPorts> _held = [];
        private readonly SortedSet<int> _listening = [];

        public void ReadFile(string path)
        {
            using var file = ProcFile.TryOpen(path);
            if (file is null)
                return;
            using var stream = new FileStream(file, FileAccess.Read, bufferSize: 0);
            var buffer = new byte[BufferSize];
            var filled = 0;
            while (Next(stream, buffer.AsSpan(filled)) is var read and > 0)
            {
                filled += read;
                var rest = buffer.AsSpan(0, filled);
                while (rest.IndexOf((byte)'\n') is var end and >= 0)
                {
                    Count(rest[..end]);
                    rest = rest[(end + 1)..];
                }

                // A line longer than the buffer is none of the kernel's.
                filled = rest.Length < buffer.Length ? rest.Length : 0;
                rest[..filled].CopyTo(buffer);
            }

            Count(buffer.AsSpan(0, filled));
        }

        public SocketTable Result() => new(
            _held.ToImmutableDictionary(
                held => new AddressPair(EndPoint.Address(held.Key.Local), new IPEndPoint(EndPoint.Address(held.Key.Remote.Host), held.Key.Remote.Port)),
                held => held.Value),
            [.. _listening]);

        private static int Next(FileStream stream, Span<byte> into)
        {
            try
            {
                return stream.Read(into);
            }
            catch (Exception e) when (ProcFile.IsUnreadable(e))
            {
                return 0;
            }
        }

        /// <summary><c>sl: LOCAL:PORT REMOTE:PORT STATE ...</c> in hexadecimal; anything else is passed over, as the heading is.</summary>
        private void Count(ReadOnlySpan<byte> line)
        {
            Word(ref line);
            if (!EndPoint.TryParse(Word(ref line), out var local) || !EndPoint.TryParse(Word(ref line), out var remote))
                return;
            if (!Utf8Parser.TryParse(Word(ref line), out byte state, out _, 'X'))
                return;
            if (state == Listen)
            {
                _listening.Add(local.Port);
                return;
            }

            if (!_targets.Contains(remote))
                return;
            ref var held = ref CollectionsMarshal.GetValueRefOrAddDefault(_held, (local.Host, remote), out _);
            held = state == TimeWait ? held with { TimeWait = held.TimeWait + 1 } : held with { InUse = held.InUse + 1 };
        }

        private static ReadOnlySpan<byte> Word(ref ReadOnlySpan<byte> line)
        {
            line = line.TrimStart((byte)' ');
            var end = line.IndexOf((byte)' ');
            var word = end < 0 ? line : line[..end];
            line = line[word.Length..];
            return word;
        }
    }

    /// <summary>An end point as two numbers; IPv4 in its IPv6 form, which is how a dual-mode socket shows it.</summary>
    private readonly record struct EndPoint(UInt128 Host, int Port)
    {
        private const int DigitsOfWord = 8;

        private static readonly UInt128 MappedV4 = (UInt128)0xFFFF << 32;

        public static EndPoint Of(IPAddress address, int port)
        {
            Span<byte> bytes = stackalloc byte[16];
            (address.AddressFamily == AddressFamily.InterNetwork ? address.MapToIPv6() : address).TryWriteBytes(bytes, out _);
            return new EndPoint(System.Buffers.Binary.BinaryPrimitives.ReadUInt128BigEndian(bytes), port);
        }

        public static IPAddress Address(UInt128 host)
        {
            Span<byte> bytes = stackalloc byte[16];
            System.Buffers.Binary.BinaryPrimitives.WriteUInt128BigEndian(bytes, host);
            return AddressPair.Plain(new IPAddress(bytes));
        }

        /// <summary>
        /// The kernel prints an address as one (IPv4) or four (IPv6) 32-bit words in the byte order of the machine, and the port as a
        /// number.
        /// </summary>
        public static bool TryParse(ReadOnlySpan<byte> text, out EndPoint endPoint)
        {
            endPoint = default;
            var colon = text.IndexOf((byte)':');
            if (colon is not DigitsOfWord and not (4 * DigitsOfWord))
                return false;
            UInt128 host = 0;
            for (var at = 0; at < colon; at += DigitsOfWord)
            {
                if (!Utf8Parser.TryParse(text.Slice(at, DigitsOfWord), out uint word, out var digits, 'X') || digits != DigitsOfWord)
                    return false;
                host = (host << 32) | (BitConverter.IsLittleEndian ? System.Buffers.Binary.BinaryPrimitives.ReverseEndianness(word) : word);
            }

            if (!Utf8Parser.TryParse(text[(colon + 1)..], out ushort port, out _, 'X'))
                return false;
            endPoint = new EndPoint(colon == DigitsOfWord ? MappedV4 | host : host, port);
            return true;
        }
    }
}
