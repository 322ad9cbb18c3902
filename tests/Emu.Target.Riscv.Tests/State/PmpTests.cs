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

    [Theory]
    [InlineData(0x90UL, 0x8000_2004UL, 2, 0x8000_2004UL, 0x8000_2007UL)]
    [InlineData(0x98UL, 0x8000_2008UL, 3, 0x8000_2008UL, 0x8000_200FUL)]
    [InlineData(0x98UL, 0x8000_2028UL, 4, 0x8000_2020UL, 0x8000_202FUL, 1UL)]
    public void Translate_RegionInsideAPage_HoldsForItsBytesAlone(ulong config, ulong inside, int bits, ulong first, ulong last, ulong ones = 0)
    {
        var hart = Protect(config | 1, (first >> 2) | ones);

        Assert.Equal((PagePermissions.Read, bits), PieceAt(hart, inside));
        Assert.Equal((PagePermissions.Read, bits), PieceAt(hart, last));
        Assert.Equal(All, PieceAt(hart, first - 1).Permissions);
        Assert.Equal(All, PieceAt(hart, last + 1).Permissions);
        Assert.Equal(13, PieceAt(hart, first - 0x1000).Bits);
    }

    [Fact]
    public void Translate_TopOfRangeInsideAPage_SplitsItThere()
    {
        var hart = new Hart();
        hart.SetCsr(CsrNumber.Pmpaddr0, (Page + 0x10) >> 2);
        hart.SetCsr(CsrNumber.Pmpaddr0 + 1, (Page + 0x1C) >> 2);
        hart.SetCsr(CsrNumber.Pmpcfg0, LockedTor << 8);

        Assert.Equal((All, 4), PieceAt(hart, Page + 0xC));
        Assert.Equal((PagePermissions.None, 3), PieceAt(hart, Page + 0x10));
        Assert.Equal((PagePermissions.None, 2), PieceAt(hart, Page + 0x18));
        Assert.Equal((All, 2), PieceAt(hart, Page + 0x1C));
        Assert.Equal((All, 5), PieceAt(hart, Page + 0x20));
    }

    [Theory]
    [InlineData(0x88UL, 0UL)]
    [InlineData(0x80UL, Page >> 2)]
    public void Translate_EmptyRegion_BindsNobody(ulong config, ulong address)
    {
        var hart = Protect(config, address);

        Assert.Equal((All, 56), PieceAt(hart, 0));
        Assert.Equal((All, 56), PieceAt(hart, Page));
    }

    [Theory]
    [InlineData(MmuMode.User)]
    [InlineData(MmuMode.Supervisor)]
    public void Translate_InALessPrivilegedMode_IsDeniedWhereNoEntryIs(int mode)
    {
        var hart = new Hart(64, ("u", true), ("s", true));
        Assert.False(hart.Cpu.Translate(Page, AccessKind.Read, mode, 0, false, out _, out var fault));
        Assert.Equal(FaultKind.Permission, fault.Kind);

        hart.SetCsr(CsrNumber.Pmpaddr0, ulong.MaxValue);
        hart.SetCsr(CsrNumber.Pmpcfg0, 0x19);

        Assert.True(hart.Cpu.Translate(Page, AccessKind.Read, mode, 0, false, out _, out _));
        Assert.False(hart.Cpu.Translate(Page, AccessKind.Write, mode, 0, false, out _, out _));
    }

    [Fact]
    public void Translate_WithoutEntries_IsOpenToAll()
    {
        var hart = new Hart(64, ("u", true), ("pmp-regions", 0L));

        Assert.True(hart.Cpu.Translate(Page, AccessKind.Write, MmuMode.User, 0, false, out _, out _));
    }

    [Theory]
    [InlineData(AccessKind.Read, Cause.LoadAccess)]
    [InlineData(AccessKind.Write, Cause.StoreAccess)]
    [InlineData(AccessKind.Fetch, Cause.InstructionAccess)]
    public void Translate_PageThatProtectionForbids_IsAnAccessFault(AccessKind access, ulong cause)
    {
        var paged = new PagedHart("sv39").Map(0x5000, PagedHart.Entry(Page, PagedHart.Leaf));
        Deny(paged.Hart, Page);

        Assert.Equal(cause, paged.CauseOf(0x5123, access));
        Assert.Equal(0x5123UL, paged.Hart.State.Mtval);
    }

    [Theory]
    [InlineData(AccessKind.Read, Cause.LoadAccess)]
    [InlineData(AccessKind.Write, Cause.StoreAccess)]
    [InlineData(AccessKind.Fetch, Cause.InstructionAccess)]
    public void Translate_TableThatProtectionForbids_IsAnAccessFaultOfTheAccess(AccessKind access, ulong cause)
    {
        var paged = new PagedHart("sv39").Map(0x5000, PagedHart.Entry(PagedHart.Target, PagedHart.Leaf));
        Deny(paged.Hart, PagedHart.Root + 0x1000);

        Assert.Equal(cause, paged.CauseOf(0x5123, access));
    }

    [Fact]
    public void Translate_LargePageAcrossRegions_HoldsForTheRegion()
    {
        var paged = new PagedHart("sv39").Map(0, PagedHart.Entry(0x8000_0000, PagedHart.Leaf), level: 2);
        Deny(paged.Hart, 0x8020_0000);

        Assert.True(paged.Try(0x10_0000));
        Assert.Equal(21, paged.Answer.PageBits);
        Assert.False(paged.Try(0x20_0000));
        Assert.True(paged.Try(0x20_1000));
        Assert.Equal(12, paged.Answer.PageBits);
        Assert.True(paged.Try(0x2000_0000));
        Assert.Equal(29, paged.Answer.PageBits);
    }

    [Fact]
    public void Config_WriteWithoutRead_BecomesNoAccess()
    {
        var hart = Protect(0x1A, 0);

        Assert.Equal(0x18UL, hart.Csr(CsrNumber.Pmpcfg0));
    }

    [Fact]
    public void Registers_Locked_KeepTheirValues()
    {
        var hart = Protect(LockedNapot | 1, 0x1234);
        hart.SetCsr(CsrNumber.Pmpaddr0 + 1, 0x50);
        hart.SetCsr(CsrNumber.Pmpaddr0 + 2, 0x60);
        hart.SetCsr(CsrNumber.Pmpcfg0, LockedTor << 16);

        hart.SetCsr(CsrNumber.Pmpcfg0, 0);
        hart.SetCsr(CsrNumber.Pmpaddr0, 0);
        hart.SetCsr(CsrNumber.Pmpaddr0 + 1, 0);

        Assert.Equal((0x1234UL, 0x50UL, (LockedTor << 16) | LockedNapot | 1), (hart.Csr(CsrNumber.Pmpaddr0), hart.Csr(CsrNumber.Pmpaddr0 + 1), hart.Csr(CsrNumber.Pmpcfg0)));
    }

    [Fact]
    public void Write_ToAProtectionRegister_FlushesTranslations()
    {
        var hart = Protect(0x18, 0);

        Assert.Equal(["modes ffffffff", "modes ffffffff"], hart.Engine.Forgotten[^2..]);
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

    private static PagePermissions PermissionsAt(Hart hart, ulong address) => PieceAt(hart, address).Permissions;

    private static (PagePermissions Permissions, int Bits) PieceAt(Hart hart, ulong address)
    {
        hart.Cpu.Translate(address, AccessKind.Read, MmuMode.Machine, 0, true, out var translation, out _);
        return (translation.Permissions, translation.PageBits);
    }

    /// <summary>Takes a page away from all, in front of the entry that opens everything.</summary>
    private static void Deny(Hart hart, ulong page)
    {
        hart.SetCsrOfMachine(CsrNumber.Pmpaddr0, (page >> 2) | 0x1FF);
        hart.SetCsrOfMachine(CsrNumber.Pmpaddr0 + 1, ulong.MaxValue);
        hart.SetCsrOfMachine(CsrNumber.Pmpcfg0, 0x1F18);
    }
}
