using Emu.Abstractions.Cpu;
using Emu.Abstractions.Qdev.Memory;
using Emu.Target.Riscv.State;
using Emu.Target.Riscv.Tests.Fakes;

namespace Emu.Target.Riscv.Tests;

/// <summary>A hart in supervisor mode with a page table; memory is open to all.</summary>
internal sealed class PagedHart
{
    public const ulong Root = FakeSpace.Base + 0x1000;
    public const ulong Target = 0x8765_4000;
    public const ulong Leaf = Pte.V | Pte.R | Pte.W | Pte.X | Pte.A | Pte.D;

    private readonly int levels;
    private readonly bool wide;

    public PagedHart(string scheme, params ReadOnlySpan<(string Name, object Value)> properties)
    {
        wide = scheme != "sv32";
        levels = scheme switch { "sv32" => 2, "sv39" => 3, "sv48" => 4, _ => 5 };
        var all = new List<(string, object)> { ("u", true), ("s", true) };
        all.AddRange((scheme switch
        {
            "sv32" => ["sv32"],
            "sv39" => ["sv39"],
            "sv48" => ["sv39", "sv48"],
            _ => new[] { "sv39", "sv48", "sv57" },
        }).Select(name => (name, (object)true)));
        all.AddRange(properties);
        Space = new FakeSpace(wide ? 56 : 34, 0x8000);
        Hart = new Hart(wide ? 64 : 32, Space, [.. all]);
        Hart.SetCsr(CsrNumber.Pmpaddr0, ulong.MaxValue);
        Hart.SetCsr(CsrNumber.Pmpcfg0, 0x1F);
        Hart.SetCsr(CsrNumber.Satp, wide ? (ulong)(levels + 5) << 60 | Root >> 12 : 1UL << 31 | Root >> 12);
        Hart.Cpu.Enter(PrivilegeMode.Supervisor);
    }

    public Hart Hart { get; }

    public FakeSpace Space { get; }

    public MemoryFault Fault { get; private set; }

    public Translation Answer { get; private set; }

    /// <summary>An entry that leads to an address.</summary>
    public static ulong Entry(ulong address, ulong bits) => (address >> 12 << 10) | bits;

    /// <summary>Where the entry of an address is in the table of a level; the tables follow each other in memory, the root first.</summary>
    public ulong Place(ulong address, int level) =>
        Root + ((ulong)(levels - 1 - level) * 0x1000) + ((address >> (12 + ((wide ? 9 : 10) * level)) & (wide ? 0x1FFu : 0x3FFu)) * (wide ? 8u : 4u));

    public ulong Read(ulong place)
    {
        Space.Read(place, wide ? 8 : 4, AccessAttributes.Debugger, out var entry);
        return entry;
    }

    public void Write(ulong place, ulong entry) => Space.Write(place, wide ? 8 : 4, AccessAttributes.Debugger, entry);

    /// <summary>Maps an address by an entry of a level, with pointers on the way.</summary>
    public PagedHart Map(ulong address, ulong entry, int level = 0)
    {
        for (var upper = levels - 1; upper > level; upper--)
        {
            Write(Place(address, upper), Entry(Root + ((ulong)(levels - upper) * 0x1000), Pte.V));
        }

        Write(Place(address, level), entry);
        return this;
    }

    public bool Try(ulong address, AccessKind access = AccessKind.Read, int? mode = null, bool probe = false)
    {
        var index = mode ?? Hart.Cpu.DebugMmuIndex(access);
        var done = Hart.Cpu.Translate(address, access, index, 0, probe, out var answer, out var fault);
        (Answer, Fault) = (answer, fault);
        return done;
    }

    /// <summary>The exception that an access is; null when it succeeds.</summary>
    public ulong? CauseOf(ulong address, AccessKind access = AccessKind.Read, int? mode = null)
    {
        if (Try(address, access, mode))
        {
            return null;
        }

        Hart.State.Medeleg = 0;
        Hart.Cpu.RaiseMemoryFault(Fault);
        return Hart.State.Mcause;
    }
}
