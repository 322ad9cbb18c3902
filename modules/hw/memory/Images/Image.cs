using Emu.Abstractions.Qdev.Backend;

namespace Emu.Hw.Memory.Images;

/// <summary>Bytes of an image that go to one address.</summary>
/// <param name="Address">First address; in an image that goes anywhere, counted from where it is put.</param>
/// <param name="Bytes">The bytes.</param>
/// <param name="ZeroBytes">Zeros that follow them.</param>
public sealed record Segment(ulong Address, ReadOnlyMemory<byte> Bytes, ulong ZeroBytes)
{
    /// <summary>Bytes with the zeros.</summary>
    public ulong Size => (ulong)Bytes.Length + ZeroBytes;

    /// <summary>Last address; of an empty one, the address before it.</summary>
    public ulong Last => Address + Size - 1;
}

/// <summary>An image, taken apart.</summary>
/// <param name="Kind">What it is to a boot.</param>
/// <param name="Format">Name of its format.</param>
/// <param name="Segments">What goes where.</param>
/// <param name="Entry">Where to begin, when the image says so.</param>
public sealed record Image(BootImageKind Kind, string Format, IReadOnlyList<Segment> Segments, ulong? Entry)
{
    /// <summary>Nothing at all.</summary>
    public static Image None => new(BootImageKind.None, "nothing", [], null);

    /// <summary>Named addresses.</summary>
    public Dictionary<string, ulong> Symbols { get; init; } = [];

    /// <summary>Its architecture's number in ELF; 0 when it does not say.</summary>
    public int ElfMachine { get; init; }

    /// <summary>Word size of its code; 0 when it does not say.</summary>
    public int WordBits { get; init; }

    /// <summary>Bytes behind the start of memory at which it wants to be.</summary>
    public ulong Offset { get; init; }

    /// <summary>First address; 0 when it is empty.</summary>
    public ulong Start
    {
        get
        {
            ulong start = Segments.Count == 0 ? 0 : ulong.MaxValue;
            foreach (Segment segment in Segments)
            {
                start = Math.Min(start, segment.Address);
            }

            return start;
        }
    }

    /// <summary>Bytes from the first address to the last.</summary>
    public ulong Size
    {
        get
        {
            ulong last = 0;
            foreach (Segment segment in Segments)
            {
                last = Math.Max(last, segment.Last);
            }

            return Segments.Count == 0 ? 0 : last - Start + 1;
        }
    }

    /// <summary>The same image at another place.</summary>
    /// <param name="address">Its first address.</param>
    public Image At(ulong address) => this with
    {
        Segments = [.. Segments.Select(segment => segment with { Address = segment.Address + address })],
        Entry = Entry + address,
    };
}

/// <summary>An image is not what its first bytes promise.</summary>
/// <param name="message">What is wrong, where, and what was expected.</param>
/// <param name="cause">What found that, if something else did.</param>
public sealed class ImageFormatException(string message, Exception? cause = null) : Exception(message, cause);
