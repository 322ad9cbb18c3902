using System.Buffers;
using System.Globalization;
using System.Text;

namespace Emu.Monitor.Gdb;

/// <summary>What came from a debugger: a packet, or its wish to interrupt.</summary>
/// <param name="Text">Bytes of the packet, a character each; null for an interrupt.</param>
internal readonly record struct GdbInput(string? Text);

/// <summary>Packets of the remote protocol on a stream: check sums, acknowledgements, escapes. One reader; writing by one thread at a time.</summary>
/// <param name="stream">The connection.</param>
internal sealed class GdbPackets(Stream stream)
{
    /// <summary>Longest packet that is accepted.</summary>
    public const int MaxBytes = 0x10000;

    private const byte Interrupt = 0x03;

    private readonly byte[] buffer = new byte[4096];
    private int position;
    private int length;

    /// <summary>Whether packets are acknowledged; a debugger may end that.</summary>
    public bool Acknowledges { get; set; } = true;

    /// <summary>The next packet or interrupt.</summary>
    /// <param name="cancel">Gives up.</param>
    /// <returns>Null when the connection has ended.</returns>
    public async ValueTask<GdbInput?> ReadAsync(CancellationToken cancel)
    {
        while (true)
        {
            switch (await NextAsync(cancel).ConfigureAwait(false))
            {
                case < 0:
                    return null;
                case Interrupt:
                    return new GdbInput(null);
                case '$':
                    if (await ReadPacketAsync(cancel).ConfigureAwait(false) is { } text)
                    {
                        return new GdbInput(text);
                    }

                    break;
                default:
                    // Acknowledgements, and noise between packets.
                    break;
            }
        }
    }

    /// <summary>Sends a packet.</summary>
    /// <param name="text">Its bytes, a character each.</param>
    /// <param name="cancel">Gives up.</param>
    public async ValueTask WriteAsync(string text, CancellationToken cancel)
    {
        var bytes = new ArrayBufferWriter<byte>(text.Length + 8);
        int sum = 0;
        bytes.Write("$"u8);
        foreach (char c in text)
        {
            if (c is '$' or '#' or '}' or '*')
            {
                bytes.Write([(byte)'}', (byte)(c ^ 0x20)]);
                sum += '}' + (c ^ 0x20);
            }
            else
            {
                bytes.Write([(byte)c]);
                sum += c;
            }
        }

        bytes.Write(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"#{sum & 0xFF:x2}")));
        await stream.WriteAsync(bytes.WrittenMemory, cancel).ConfigureAwait(false);
        await stream.FlushAsync(cancel).ConfigureAwait(false);
    }

    private async ValueTask<int> NextAsync(CancellationToken cancel)
    {
        if (position == length)
        {
            position = 0;
            length = await stream.ReadAsync(buffer, cancel).ConfigureAwait(false);
            if (length == 0)
            {
                return -1;
            }
        }

        return buffer[position++];
    }

    /// <summary>The rest of a packet; null when it is damaged, and then it comes again.</summary>
    private async ValueTask<string?> ReadPacketAsync(CancellationToken cancel)
    {
        var text = new StringBuilder();
        int sum = 0;
        while (await NextAsync(cancel).ConfigureAwait(false) is var b && b != '#')
        {
            if (b < 0 || text.Length > MaxBytes)
            {
                return null;
            }

            sum += b;
            if (b == '}')
            {
                b = await NextAsync(cancel).ConfigureAwait(false);
                sum += b;
                b ^= 0x20;
            }

            text.Append((char)(b & 0xFF));
        }

        int high = await NextAsync(cancel).ConfigureAwait(false);
        int low = await NextAsync(cancel).ConfigureAwait(false);
        bool good = high >= 0 && low >= 0 && int.TryParse($"{(char)high}{(char)low}", NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out int expected) && expected == (sum & 0xFF);
        if (Acknowledges)
        {
            await stream.WriteAsync(good ? "+"u8.ToArray() : "-"u8.ToArray(), cancel).ConfigureAwait(false);
            await stream.FlushAsync(cancel).ConfigureAwait(false);
        }

        return good ? text.ToString() : null;
    }
}
