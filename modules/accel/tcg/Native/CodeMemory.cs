namespace Emu.Accel.Tcg.Native;

/// <summary>
/// Memory for emitted code, mapped twice: written through one view, executed through the other, so that no page is ever both and no
/// call changes protections; in one view of both kinds where a profiler wants it. Pages are there once they are touched. What runs
/// often grows from one end and what runs seldom from the other, so that caches hold no more than they have to. Used under its
/// owner's lock.
/// </summary>
internal abstract unsafe class CodeMemory : IDisposable
{
    private long used, usedCold;

    /// <summary>First byte of the view that is executed.</summary>
    protected byte* Code { get; init; }

    /// <summary>Distance from there to the view that is written.</summary>
    public nint ToWritable { get; protected init; }

    /// <summary>Bytes.</summary>
    protected long Size { get; init; }

    /// <summary>Bytes taken.</summary>
    public long Used => used + usedCold;

    /// <summary>Makes memory for code.</summary>
    /// <param name="bytes">How much; a multiple of 64 KiB.</param>
    /// <param name="oneView">Under Linux: written and executed at the same place, which names no file: perf resolves names only there.</param>
    /// <returns>The memory; null where the host has none, so that code is interpreted.</returns>
    public static CodeMemory? TryMake(long bytes, bool oneView = false)
    {
        try
        {
            return OperatingSystem.IsLinux() ? new LinuxCodeMemory(bytes, oneView) : OperatingSystem.IsWindows() ? new WindowsCodeMemory(bytes) : null;
        }
        catch (IOException)
        {
            return null;
        }
    }

    /// <summary>Whether there is room.</summary>
    /// <param name="bytes">For how much.</param>
    public bool HasRoom(int bytes) => Used + bytes + 64 <= Size;

    /// <summary>Puts code into memory, at a multiple of 16 bytes.</summary>
    /// <param name="code">The code; does not depend on where it lies.</param>
    /// <returns>Where it is executed.</returns>
    public byte* Add(ReadOnlySpan<byte> code)
    {
        byte* place = Code + used;
        code.CopyTo(new Span<byte>(place + ToWritable, code.Length));
        used = (used + code.Length + 15) & ~15L;
        return place;
    }

    /// <summary>Puts code into memory, its two parts apart.</summary>
    /// <param name="code">The code.</param>
    /// <param name="hot">Bytes at its beginning that run often; they begin at a multiple of 16 bytes.</param>
    /// <param name="distances">Where in it distances of jumps lie.</param>
    /// <param name="gap">How much farther from the beginning the rest is than in <paramref name="code"/>.</param>
    /// <returns>Where it is executed.</returns>
    public byte* Add(ReadOnlySpan<byte> code, int hot, ReadOnlySpan<int> distances, out int gap)
    {
        usedCold += code.Length - hot;
        byte* place = Add(code[..hot]);
        gap = (int)(Code + Size - usedCold - (place + hot));
        byte* writable = place + ToWritable;
        code[hot..].CopyTo(new Span<byte>(writable + hot + gap, code.Length - hot));
        foreach (int at in distances)
        {
            int distance = BitConverter.ToInt32(code[at..]);
            bool isHot = at < hot;
            bool leadsToHot = at + sizeof(int) + distance < hot;
            if (isHot != leadsToHot)
            {
                *(int*)(writable + at + (isHot ? 0 : gap)) = distance + (isHot ? gap : -gap);
            }
        }

        return place;
    }

    /// <summary>Frees it. Nobody may be executing it.</summary>
    public abstract void Dispose();
}
