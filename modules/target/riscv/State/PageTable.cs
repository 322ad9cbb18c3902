using System.Runtime.CompilerServices;
using Emu.Abstractions.Cpu;
using Emu.Abstractions.Qdev.Memory;
using Emu.Target.Riscv.Isa;

namespace Emu.Target.Riscv.State;

/// <summary>
/// Walks the page table in satp (§ Privileged, Virtual Address Translation Process), in all four schemes. Comments number its steps.
/// </summary>
internal readonly ref struct PageTable
{
    /// <summary>The target's own detail of a fault: a page fault, no access fault.</summary>
    public const int PageFault = 1;

    private const int PageBits = 12;

    private readonly RiscvCpu cpu;
    private readonly AddressSpace space;
    private readonly AccessAttributes attributes;
    private readonly bool wide;
    private readonly int levels;

    /// <summary>Begins at the root; satp is not bare.</summary>
    /// <param name="cpu">The hart.</param>
    /// <param name="port">Port that leads to the tables.</param>
    public PageTable(RiscvCpu cpu, int port)
    {
        this.cpu = cpu;
        space = cpu.Space(port);
        attributes = new AccessAttributes(cpu.Initiator, Flags: AccessFlags.Privileged);
        wide = !cpu.Is32;
        levels = wide ? (int)(cpu.State.Satp >> 60) - 5 : 2;
    }

    private int IndexBits => wide ? 9 : 10;

    private int EntryBytes => wide ? 8 : 4;

    /// <summary>Whether satp translates addresses.</summary>
    public static bool IsActive(RiscvCpu cpu) => cpu.State.Satp >> (cpu.Is32 ? 31 : 60) != 0;

    /// <summary>Whether an address can be translated at all: its upper bits repeat the highest that is.</summary>
    public bool IsCanonical(ulong address)
    {
        var shift = 64 - PageBits - (IndexBits * levels);
        return !wide || (ulong)((long)(address << shift) >> shift) == address;
    }

    /// <summary>Translates an address.</summary>
    /// <param name="address">Virtual address.</param>
    /// <param name="access">What is tried.</param>
    /// <param name="mmuIndex">MMU mode, see <see cref="MmuMode"/>.</param>
    /// <param name="probe">Changes nothing.</param>
    /// <param name="leaf">The answer.</param>
    /// <param name="fault">Why there is none.</param>
    public bool TryWalk(ulong address, AccessKind access, int mmuIndex, bool probe, out PageLeaf leaf, out MemoryFault fault)
    {
        leaf = default;
        if (!IsCanonical(address))
        {
            fault = Page(FaultKind.NotMapped, access, address);
            return false;
        }

        // Step 1.
        var table = (cpu.State.Satp & (wide ? Pte.PpnMask : 0x3F_FFFF)) << PageBits;
        var level = levels - 1;
        while (true)
        {
            // Step 2.
            var shift = PageBits + (IndexBits * level);
            var at = table + ((address >> shift & ((1UL << IndexBits) - 1)) * (uint)EntryBytes);
            var result = Read(at, out var pte);
            if (result != IoResult.Ok)
            {
                fault = new MemoryFault(FaultKind.WalkBus, access, address, at, Result: result);
                return false;
            }

            // Steps 3 and 4.
            if (!IsValid(pte, level))
            {
                fault = Page(FaultKind.NotMapped, access, address);
                return false;
            }

            if ((pte & (Pte.R | Pte.X)) == 0)
            {
                table = Ppn(pte) << PageBits;
                level--;
                continue;
            }

            // Steps 5 to 8, and 9 where Svade is in force.
            var permissions = PermissionsOf(pte, mmuIndex);
            var used = pte | Pte.A | (access == AccessKind.Write ? Pte.D : 0);
            if ((permissions & RiscvCpu.Needed(access)) == 0 || (used != pte && (cpu.State.Menvcfg & EnvironmentConfig.Adue) == 0))
            {
                fault = Page(FaultKind.Permission, access, address);
                return false;
            }

            // Step 9.
            result = used == pte || probe ? IoResult.Ok : Update(at, pte, used);
            if (result == IoResult.Retry)
            {
                continue;
            }

            if (result != IoResult.Ok)
            {
                fault = new MemoryFault(FaultKind.WalkBus, access, address, at, Result: result);
                return false;
            }

            // Step 10. A page that is not dirty yet is not written without another walk.
            leaf = Leaf(used, address, shift, (used & Pte.D) == 0 ? permissions & ~PagePermissions.Write : permissions);
            fault = default;
            return true;
        }
    }

    private static MemoryFault Page(FaultKind kind, AccessKind access, ulong address) => new(kind, access, address, Code: PageFault);

    private static PagePermissions PermissionsOf(ulong pte, int mmuIndex)
    {
        var user = (pte & Pte.U) != 0;
        var supervisor = MmuMode.Privilege(mmuIndex) == PrivilegeMode.Supervisor;
        if (user ? supervisor && !MmuMode.AllowsUserPages(mmuIndex) : !supervisor)
        {
            return PagePermissions.None;
        }

        var readable = (pte & Pte.R) != 0 || (MmuMode.ReadsExecutable(mmuIndex) && (pte & Pte.X) != 0);
        return (readable ? PagePermissions.Read : 0)
            | ((pte & Pte.W) != 0 ? PagePermissions.Write : 0)
            | ((pte & Pte.X) != 0 && !(user && supervisor) ? PagePermissions.Execute : 0);
    }

    private bool IsValid(ulong pte, int level)
    {
        if ((pte & Pte.V) == 0 || (pte & (Pte.R | Pte.W)) == Pte.W)
        {
            return false;
        }

        if ((pte & (Pte.R | Pte.X)) == 0)
        {
            return level > 0 && (pte & (Pte.Reserved | Pte.NotInPointers)) == 0;
        }

        if (wide && pte >> 54 != 0 && !HasLegalTop(pte, level))
        {
            return false;
        }

        return (Ppn(pte) & ((1UL << (IndexBits * level)) - 1)) == 0;
    }

    private bool HasLegalTop(ulong pte, int level)
    {
        var napot = (pte & Pte.N) == 0
            || (cpu.Features.Has(RiscvFeature.Svnapot) && level == 0 && (Ppn(pte) & ((1 << Pte.NapotBits) - 1)) == Pte.Napot64K);
        var type = (pte & Pte.Pbmt) == 0
            || ((cpu.State.Menvcfg & EnvironmentConfig.Pbmte) != 0 && (pte & Pte.Pbmt) != Pte.Pbmt);
        return (pte & Pte.Reserved) == 0 && napot && type;
    }

    private PageLeaf Leaf(ulong pte, ulong address, int bits, PagePermissions permissions)
    {
        var start = Ppn(pte) << PageBits;
        if (wide && (pte & Pte.N) != 0)
        {
            bits = PageBits + Pte.NapotBits;
            start &= ~((1UL << bits) - 1);
        }

        var type = (MemoryType)(wide ? pte >> Pte.PbmtShift & 3 : 0);
        return new PageLeaf(start | (address & ((1UL << bits) - 1)), bits, permissions, type);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private ulong Ppn(ulong pte) => pte >> Pte.PpnShift & Pte.PpnMask;

    private IoResult Read(ulong at, out ulong pte)
    {
        pte = 0;
        return (cpu.Protection.Find(at, PrivilegeMode.Supervisor, 0, out _) & PagePermissions.Read) == 0
            ? IoResult.DecodeError
            : space.Read(at, EntryBytes, attributes, out pte);
    }

    /// <summary>Sets bits of an entry in memory; <see cref="IoResult.Retry"/> when it has changed meanwhile.</summary>
    private IoResult Update(ulong at, ulong pte, ulong used)
    {
        if ((cpu.Protection.Find(at, PrivilegeMode.Supervisor, 0, out _) & PagePermissions.Write) == 0)
        {
            return IoResult.DecodeError;
        }

        var result = space.CompareExchange(at, EntryBytes, attributes, pte, used, out var seen);
        return result == IoResult.Ok && seen != pte ? IoResult.Retry : result;
    }
}
