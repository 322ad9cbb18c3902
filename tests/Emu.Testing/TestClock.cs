using System.Runtime.InteropServices;
using Emu.Abstractions.Clock;

namespace Emu.Testing;

/// <summary>Virtual time that stands until a test moves it.</summary>
public sealed unsafe class TestClock : VirtualClock
{
    // Never freed: a test's clock is small, and whoever still reads it must find it.
    private readonly VirtualTimePage* page;

    private TestClock(VirtualTimePage* page)
        : base((nint)page) => this.page = page;

    public static TestClock Create() => new((VirtualTimePage*)NativeMemory.AllocZeroed((nuint)sizeof(VirtualTimePage)));

    internal void Set(long now)
    {
        page->Sequence++;
        page->Base = now;
        page->Sequence++;
    }
}
