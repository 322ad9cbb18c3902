using System.Diagnostics;
using System.Runtime.InteropServices;
using Emu.Abstractions.Clock;

namespace Emu.Core.Time;

/// <summary>Virtual time of a machine. Changed under the machine's lock, read by anyone.</summary>
internal sealed unsafe class CoreClock : VirtualClock
{
    private const int Shift = 32;

    // Not a pinned array: making one takes code that is compiled at each start.
    private readonly VirtualTimePage* memory;

    private CoreClock(VirtualTimePage* memory)
        : base((nint)memory) => this.memory = memory;

    /// <summary>Frees the page when nobody can ask the clock any more.</summary>
    ~CoreClock() => NativeMemory.Free(memory);

    /// <summary>Whether host time moves it.</summary>
    public bool IsFollowingHost => memory->Multiplier != 0;

    /// <summary>Makes a clock that stands at 0.</summary>
    public static CoreClock Create() => new((VirtualTimePage*)NativeMemory.AllocZeroed((nuint)sizeof(VirtualTimePage)));

    /// <summary>Begins to follow host time.</summary>
    public void Follow() => Change(Now, (1_000_000_000UL << Shift) / (ulong)Stopwatch.Frequency);

    /// <summary>Stands still.</summary>
    public void Stand() => Change(Now, 0);

    /// <summary>Sets the time; the clock goes on as it did.</summary>
    /// <param name="ns">Virtual time in ns.</param>
    public void SetTo(long ns) => Change(ns, memory->Multiplier);

    private void Change(long now, ulong multiplier)
    {
        ref VirtualTimePage page = ref *memory;
        Interlocked.Increment(ref page.Sequence);
        page.Shift = Shift;
        page.Base = now;
        page.Origin = Stopwatch.GetTimestamp();
        page.Multiplier = multiplier;
        Interlocked.Increment(ref page.Sequence);
    }
}
