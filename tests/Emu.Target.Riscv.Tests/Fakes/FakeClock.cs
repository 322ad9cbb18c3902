using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Emu.Abstractions.Clock;

namespace Emu.Target.Riscv.Tests.Fakes;

/// <summary>Time that stands until the test moves it.</summary>
internal sealed unsafe class FakeClock : VirtualClock
{
    public FakeClock()
        : base((nint)NativeMemory.AllocZeroed((nuint)Unsafe.SizeOf<VirtualTimePage>()))
    {
    }

    ~FakeClock() => NativeMemory.Free((void*)PageAddress);

    public void Set(long nanoseconds) => ((VirtualTimePage*)PageAddress)->Base = nanoseconds;
}
