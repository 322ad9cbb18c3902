using System.Diagnostics;
using System.Runtime.CompilerServices;
using Emu.Abstractions.Clock;

namespace Emu.Core.Time;

/// <summary>Virtual time of a machine. Changed under the machine's lock, read by anyone.</summary>
internal sealed unsafe class CoreClock : VirtualClock
{
    private const int Shift = 32;

    private readonly VirtualTimePage[] memory;

    private CoreClock(VirtualTimePage[] memory)
        : base((nint)Unsafe.AsPointer(ref memory[0])) => this.memory = memory;

    /// <summary>Whether host time moves it.</summary>
    public bool IsFollowingHost => memory[0].Multiplier != 0;

    /// <summary>Makes a clock that stands at 0.</summary>
    public static CoreClock Create() => new(GC.AllocateArray<VirtualTimePage>(1, pinned: true));

    /// <summary>Begins to follow host time.</summary>
    public void Follow() => Change(Now, (1_000_000_000UL << Shift) / (ulong)Stopwatch.Frequency);

    /// <summary>Stands still.</summary>
    public void Stand() => Change(Now, 0);

    /// <summary>Sets the time; the clock goes on as it did.</summary>
    /// <param name="ns">Virtual time in ns.</param>
    public void SetTo(long ns) => Change(ns, memory[0].Multiplier);

    private void Change(long now, ulong multiplier)
    {
        ref VirtualTimePage page = ref memory[0];
        Interlocked.Increment(ref page.Sequence);
        page.Shift = Shift;
        page.Base = now;
        page.Origin = Stopwatch.GetTimestamp();
        page.Multiplier = multiplier;
        Interlocked.Increment(ref page.Sequence);
    }
}
