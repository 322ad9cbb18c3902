using Emu.Abstractions.Cpu;
using Emu.Abstractions.Qdev.Memory;
using Emu.Target.Riscv.State;

namespace Emu.Target.Riscv.Tests.State;

public sealed class PmpTests
{
    private const ulong Page = 0x8000_2000;
    private const ulong LockedNapot = 0x98;
    private const ulong LockedTor = 0x88;

    [Fact]
    public void Translate_UnlockedEntryWithoutPermissions_DoesNotBindMachineMode()
    {
        var hart = Protect(0x18, (Page >> 2) | 0x1FF);

        Assert.Equal(All, PermissionsAt(hart, Page));
    }

    [Theory]
    [InlineData(0UL, PagePermissions.None)]
    [InlineData(1UL, PagePermissions.Read)]
    [InlineData(3UL, PagePermissions.Read | PagePermissions.Write)]
    [InlineData(5UL, PagePermissions.Read | PagePermissions.Execute)]
    public void Translate_LockedPage_HasItsPermissions(ulong bits, PagePermissions expected)
    {
        var hart = Protect(LockedNapot | bits, (Page >> 2) | 0x1FF);

        Assert.Equal(expected, PermissionsAt(hart, Page));
        Assert.Equal(All, PermissionsAt(hart, Page - 1));
        Assert.Equal(All, PermissionsAt(hart, Page + 0x1000));
    }

    [Fact]
    public void Translate_LargerNapotRegion_CoversItsPages()
    {
        var hart = Protect(LockedNapot, (0x8000_0000UL >> 2) | 0x7FF);

        Assert.Equal(PagePermissions.None, PermissionsAt(hart, Page));
        Assert.Equal(All, PermissionsAt(hart, Page + 0x2000));
    }

    [Fact]
    public void Translate_TorRegion_CoversFromThePreviousAddress()
    {
        var hart = new Hart();
        hart.SetCsr(CsrNumber.Pmpaddr0, Page >> 2);
        hart.SetCsr(CsrNumber.Pmpaddr0 + 1, (Page + 0x1000) >> 2);
        hart.SetCsr(CsrNumber.Pmpcfg0, (LockedTor | 1) << 8);

        Assert.Equal(PagePermissions.Read, PermissionsAt(hart, Page));
        Assert.Equal(All, PermissionsAt(hart, Page - 1));
        Assert.Equal(All, PermissionsAt(hart, Page + 0x1000));
    }

    [Fact]
    public void Translate_TwoEntries_TheLowerOneCounts()
    {
        var hart = new Hart();
        hart.SetCsr(CsrNumber.Pmpaddr0, (Page >> 2) | 0x1FF);
        hart.SetCsr(CsrNumber.Pmpaddr0 + 1, (0x8000_0000UL >> 2) | 0x7FF);
        hart.SetCsr(CsrNumber.Pmpcfg0, (LockedNapot << 8) | LockedNapot | 3);

        Assert.Equal(PagePermissions.Read | PagePermissions.Write, PermissionsAt(hart, Page));
        Assert.Equal(PagePermissions.None, PermissionsAt(hart, 0x8000_0000));
    }

    [Fact]
    public void Store_ToALockedPage_IsAnAccessFault()
    {
        var hart = Protect(LockedNapot | 1, (Page >> 2) | 0x1FF);
        hart.State.X[11] = Page;

        hart.Run(Hart.Code, 0x00A5_A023); // sw a0, 0(a1)

        Assert.Equal((Cause.StoreAccess, Page), (hart.Csr(CsrNumber.Mcause), hart.Csr(CsrNumber.Mtval)));
    }

    [Fact]
    public void Fetch_FromALockedPage_IsAnAccessFault()
    {
        var hart = Protect(LockedNapot | 3, (Page >> 2) | 0x1FF);

        hart.Run(Page, Hart.Nop);

        Assert.Equal((Cause.InstructionAccess, Page, Page), (hart.Csr(CsrNumber.Mcause), hart.Csr(CsrNumber.Mtval), hart.Csr(CsrNumber.Mepc)));
    }

    [Fact]
    public void Write_ToAProtectionRegister_FlushesTranslations()
    {
        var hart = Protect(0x18, 0);

        Assert.Equal(2, hart.Engine.Flushes);
    }

    [Fact]
    public void Registers_WithoutEntries_DoNotExist()
    {
        var hart = new Hart(64, ("pmp-regions", 0L));

        Assert.False(Csr.TryRead(hart.Cpu, CsrNumber.Pmpaddr0, out _));
        Assert.False(Csr.TryWrite(hart.Cpu, CsrNumber.Pmpcfg0, 0));
    }

    [Theory]
    [InlineData(32, 0x4_0000_0000UL)]
    [InlineData(64, 0x100_0000_0000_0000UL)]
    public void Translate_BeyondThePhysicalAddresses_IsABusError(int xlen, ulong address)
    {
        var hart = new Hart(xlen);

        Assert.False(hart.Cpu.Translate(address, AccessKind.Read, MmuMode.Machine, 0, false, out _, out var fault));
        Assert.Equal((FaultKind.Bus, address), (fault.Kind, fault.VirtualAddress));
    }

    private static PagePermissions All => PagePermissions.Read | PagePermissions.Write | PagePermissions.Execute;

    private static Hart Protect(ulong config, ulong address)
    {
        var hart = new Hart();
        hart.SetCsr(CsrNumber.Pmpaddr0, address);
        hart.SetCsr(CsrNumber.Pmpcfg0, config);
        return hart;
    }

    private static PagePermissions PermissionsAt(Hart hart, ulong address)
    {
        hart.Cpu.Translate(address, AccessKind.Read, MmuMode.Machine, 0, true, out var translation, out _);
        return translation.Permissions;
    }
}
