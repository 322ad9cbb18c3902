using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Emu.Abstractions.Clock;

/// <summary>
/// How virtual time follows host time, readable without a lock, also by emitted code: read <see cref="Sequence"/>, the fields,
/// and the sequence again; odd or changed means retry. Time in ns = Base + ((ticks - Origin) * Multiplier >> Shift).
/// </summary>
[StructLayout(LayoutKind.Sequential)]
public struct VirtualTimePage
{
    /// <summary>Odd while the page is being changed.</summary>
    public uint Sequence;

    /// <summary>Right shift after multiplying.</summary>
    public int Shift;

    /// <summary>Virtual ns at <see cref="Origin"/>.</summary>
    public long Base;

    /// <summary>Host ticks (<see cref="Stopwatch.GetTimestamp"/>) at <see cref="Base"/>.</summary>
    public long Origin;

    /// <summary>Scale of a tick; 0 while the clock stands.</summary>
    public ulong Multiplier;
}

/// <summary>
/// Virtual time of one machine in ns since its start. It follows host time while the machine runs and stands while it is
/// stopped, or follows executed instructions in deterministic mode. Reading is free of locks and allowed on any thread.
/// </summary>
public abstract unsafe class VirtualClock
{
    private readonly VirtualTimePage* page;

    /// <summary>Makes a clock over a page that the core owns and keeps for as long as the clock is used.</summary>
    /// <param name="page">Address of a <see cref="VirtualTimePage"/>.</param>
    protected VirtualClock(nint page) => this.page = (VirtualTimePage*)page;

    /// <summary>Address of the page, for emitted code.</summary>
    public nint PageAddress => (nint)page;

    /// <summary>Virtual time in ns.</summary>
    public long Now
    {
        get
        {
            while (true)
            {
                uint before = Volatile.Read(ref page->Sequence);
                long elapsed = page->Multiplier == 0 ? 0 : Stopwatch.GetTimestamp() - page->Origin;
                long now = page->Base + (long)ClockMath.MultiplyShift((ulong)Math.Max(0, elapsed), page->Multiplier, page->Shift);
                Thread.MemoryBarrier();
                if ((before & 1) == 0 && before == Volatile.Read(ref page->Sequence))
                {
                    return now;
                }
            }
        }
    }

    /// <summary>Virtual time counted in ticks of a frequency, rounded down.</summary>
    /// <param name="hertz">Ticks a second; at least 1.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ulong NowTicks(ulong hertz) => ToTicks(Now, hertz);

    /// <summary>Converts ns to ticks, rounded down.</summary>
    /// <param name="ns">Time in ns, not negative.</param>
    /// <param name="hertz">Ticks a second; at least 1.</param>
    public static ulong ToTicks(long ns, ulong hertz) => ClockMath.MultiplyDivide((ulong)ns, hertz, 0, 1_000_000_000, out _);

    /// <summary>Converts ticks to ns, rounded up, so that a timer set to it never fires before the tick.</summary>
    /// <param name="ticks">Ticks.</param>
    /// <param name="hertz">Ticks a second; at least 1.</param>
    /// <returns>Time in ns, at most <see cref="long.MaxValue"/>.</returns>
    public static long ToNanoseconds(ulong ticks, ulong hertz) =>
        (long)Math.Min(long.MaxValue, ClockMath.MultiplyDivide(ticks, 1_000_000_000, hertz - 1, hertz, out _));
}
