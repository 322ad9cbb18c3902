using Emu.Abstractions.Cpu;
using Emu.Abstractions.Qdev.Memory;
using Emu.Target.Riscv.State;

namespace Emu.Target.Riscv.Tests.State;

/// <summary>§ Privileged, Virtual Address Translation Process: where addresses lead.</summary>
public sealed class PageTableTests
{
    private const ulong Target = PagedHart.Target;
    private const PagePermissions All = PagePermissions.Read | PagePermissions.Write | PagePermissions.Execute;

    [Theory]
    [InlineData("sv32", 0x1234_5678UL)]
    [InlineData("sv39", 0x3F_1234_5678UL)]
    [InlineData("sv39", 0xFFFF_FFC0_0000_0678UL)]
    [InlineData("sv48", 0x7FFF_1234_5678UL)]
    [InlineData("sv48", 0xFFFF_8000_0000_0678UL)]
    [InlineData("sv57", 0xFF_FFFF_1234_5678UL)]
    [InlineData("sv57", 0xFFFF_FFFF_FFFF_F678UL)]
    public void Translate_MappedPage_LeadsThere(string scheme, ulong address)
    {
        var paged = new PagedHart(scheme).Map(address, PagedHart.Entry(Target, PagedHart.Leaf));

        Assert.True(paged.Try(address));
        Assert.Equal((Target | 0x678, 12, All), (paged.Answer.Address, paged.Answer.PageBits, paged.Answer.Permissions));
    }

    [Theory]
    [InlineData("sv39", 0x40_0000_0000UL)]
    [InlineData("sv39", 0xFFFF_FF80_0000_0000UL)]
    [InlineData("sv39", 0x8000_0000_0000_0000UL)]
    [InlineData("sv48", 0x8000_0000_0000UL)]
    [InlineData("sv57", 0x100_0000_0000_0000UL)]
    public void Translate_AddressThatIsNotCanonical_IsAPageFault(string scheme, ulong address)
    {
        var paged = new PagedHart(scheme).Map(address, PagedHart.Entry(Target, PagedHart.Leaf));

        Assert.Equal(Cause.LoadPage, paged.CauseOf(address));
        Assert.Equal(address, paged.Hart.State.Mtval);
    }

    [Theory]
    [InlineData("sv32", 1, 22)]
    [InlineData("sv39", 1, 21)]
    [InlineData("sv39", 2, 30)]
    [InlineData("sv48", 3, 39)]
    [InlineData("sv57", 4, 48)]
    public void Translate_LargePage_HoldsForAllOfIt(string scheme, int level, int bits)
    {
        var start = 1UL << bits;
        var paged = new PagedHart(scheme).Map(start, PagedHart.Entry(start, PagedHart.Leaf), level);

        Assert.True(paged.Try(start | 0x3_4567));
        Assert.Equal((start | 0x3_4567, bits), (paged.Answer.Address, paged.Answer.PageBits));
    }

    [Theory]
    [InlineData("sv32", 1, 0x20_0000UL)]
    [InlineData("sv39", 1, 0x1000UL)]
    [InlineData("sv39", 2, 0x20_0000UL)]
    public void Translate_LargePageThatIsNotAligned_IsAPageFault(string scheme, int level, ulong offset)
    {
        var paged = new PagedHart(scheme).Map(0, PagedHart.Entry(0x4000_0000 + offset, PagedHart.Leaf), level);

        Assert.Equal(Cause.LoadPage, paged.CauseOf(0));
    }

    [Theory]
    [InlineData(0UL)]
    [InlineData(PagedHart.Leaf & ~Pte.V)]
    [InlineData(Pte.V | Pte.W | Pte.A | Pte.D)]
    [InlineData(Pte.V | Pte.W | Pte.X | Pte.A | Pte.D)]
    [InlineData(Pte.V)]
    [InlineData(PagedHart.Leaf | 1UL << 54)]
    [InlineData(PagedHart.Leaf | 1UL << 60)]
    [InlineData(PagedHart.Leaf | 1UL << 61)]
    [InlineData(PagedHart.Leaf | Pte.N)]
    public void Translate_EntryThatIsNotValid_IsAPageFault(ulong bits)
    {
        var paged = new PagedHart("sv39").Map(0x5000, PagedHart.Entry(Target, bits));

        Assert.Equal(Cause.LoadPage, paged.CauseOf(0x5000));
        Assert.Equal(Cause.StorePage, paged.CauseOf(0x5000, AccessKind.Write, MmuMode.Supervisor));
        Assert.Equal(Cause.InstructionPage, paged.CauseOf(0x5000, AccessKind.Fetch, MmuMode.Supervisor));
    }

    [Theory]
    [InlineData(Pte.A)]
    [InlineData(Pte.D)]
    [InlineData(Pte.U)]
    [InlineData(Pte.N)]
    [InlineData(1UL << 61)]
    [InlineData(1UL << 54)]
    public void Translate_PointerWithReservedBits_IsAPageFault(ulong bits)
    {
        var paged = new PagedHart("sv39", ("svnapot", true), ("svpbmt", true)).Map(0x5000, PagedHart.Entry(Target, PagedHart.Leaf));
        paged.Hart.State.Menvcfg = EnvironmentConfig.Pbmte;
        var pointer = paged.Place(0x5000, 1);

        paged.Write(pointer, paged.Read(pointer) | bits);

        Assert.Equal(Cause.LoadPage, paged.CauseOf(0x5000));
    }

    [Theory]
    [InlineData(MmuMode.User, AccessKind.Read, Pte.U | Pte.R, true)]
    [InlineData(MmuMode.User, AccessKind.Read, Pte.R, false)]
    [InlineData(MmuMode.User, AccessKind.Read, Pte.U | Pte.X, false)]
    [InlineData(MmuMode.User | MmuMode.ReadExecutable, AccessKind.Read, Pte.U | Pte.X, true)]
    [InlineData(MmuMode.User, AccessKind.Write, Pte.U | Pte.R, false)]
    [InlineData(MmuMode.User, AccessKind.Write, Pte.U | Pte.R | Pte.W, true)]
    [InlineData(MmuMode.User, AccessKind.Fetch, Pte.U | Pte.R, false)]
    [InlineData(MmuMode.User, AccessKind.Fetch, Pte.U | Pte.X, true)]
    [InlineData(MmuMode.Supervisor, AccessKind.Read, Pte.R, true)]
    [InlineData(MmuMode.Supervisor, AccessKind.Read, Pte.U | Pte.R, false)]
    [InlineData(MmuMode.SupervisorWithUser, AccessKind.Read, Pte.U | Pte.R, true)]
    [InlineData(MmuMode.SupervisorWithUser, AccessKind.Fetch, Pte.U | Pte.X, false)]
    [InlineData(MmuMode.Supervisor, AccessKind.Fetch, Pte.U | Pte.X, false)]
    [InlineData(MmuMode.Supervisor, AccessKind.Fetch, Pte.X, true)]
    [InlineData(MmuMode.Supervisor | MmuMode.ReadExecutable, AccessKind.Read, Pte.X, true)]
    [InlineData(MmuMode.Supervisor | MmuMode.ReadExecutable, AccessKind.Read, Pte.U | Pte.X, false)]
    public void Translate_ByModeAndBits_IsAllowedOrNot(int mode, AccessKind access, ulong bits, bool allowed)
    {
        var paged = new PagedHart("sv39").Map(0x5000, PagedHart.Entry(Target, bits | Pte.V | Pte.A | Pte.D));

        Assert.Equal(allowed, paged.Try(0x5000, access, mode));
    }

    [Theory]
    [InlineData(AccessKind.Read, Cause.LoadAccess)]
    [InlineData(AccessKind.Write, Cause.StoreAccess)]
    [InlineData(AccessKind.Fetch, Cause.InstructionAccess)]
    public void Translate_TableThatIsNotThere_IsAnAccessFaultOfTheAccess(AccessKind access, ulong cause)
    {
        var paged = new PagedHart("sv39").Map(0x5000, 0);
        paged.Write(paged.Place(0x5000, 2), PagedHart.Entry(0x1_0000, Pte.V));

        Assert.Equal(cause, paged.CauseOf(0x5123, access));
        Assert.Equal(0x5123UL, paged.Hart.State.Mtval);
    }

    [Fact]
    public void Translate_InMachineMode_IsPhysical()
    {
        var paged = new PagedHart("sv39");

        Assert.True(paged.Try(0x5123, AccessKind.Read, MmuMode.Machine));
        Assert.Equal(0x5123UL, paged.Answer.Address);
    }

    [Fact]
    public void Translate_ByUser_HasNoPrivilege()
    {
        var paged = new PagedHart("sv39").Map(0x5000, PagedHart.Entry(Target, PagedHart.Leaf | Pte.U));

        paged.Try(0x5000, AccessKind.Fetch, MmuMode.User);
        Assert.Equal(AccessFlags.Fetch, paged.Answer.Attributes.Flags);

        paged.Try(0x5000, AccessKind.Read, MmuMode.SupervisorWithUser);
        Assert.Equal(AccessFlags.Privileged, paged.Answer.Attributes.Flags);
    }

    [Theory]
    [InlineData(0UL, MemoryType.Normal)]
    [InlineData(1UL, MemoryType.Uncached)]
    [InlineData(2UL, MemoryType.Device)]
    public void Translate_WithSvpbmt_HasTheTypeOfThePage(ulong type, MemoryType expected)
    {
        var paged = new PagedHart("sv39", ("svpbmt", true)).Map(0x5000, PagedHart.Entry(Target, PagedHart.Leaf | type << Pte.PbmtShift));
        paged.Hart.State.Menvcfg = EnvironmentConfig.Pbmte;

        Assert.True(paged.Try(0x5000));
        Assert.Equal(expected, paged.Answer.Attributes.Type);
    }

    [Theory]
    [InlineData(1UL, 0UL)]
    [InlineData(3UL, EnvironmentConfig.Pbmte)]
    public void Translate_TypeThatIsReservedOrNotEnabled_IsAPageFault(ulong type, ulong environment)
    {
        var paged = new PagedHart("sv39", ("svpbmt", true)).Map(0x5000, PagedHart.Entry(Target, PagedHart.Leaf | type << Pte.PbmtShift));
        paged.Hart.State.Menvcfg = environment;

        Assert.Equal(Cause.LoadPage, paged.CauseOf(0x5000));
    }

    [Fact]
    public void Translate_NapotPage_HoldsFor64KiB()
    {
        var paged = new PagedHart("sv39", ("svnapot", true)).Map(0x2_5000, PagedHart.Entry(0x8766_8000, PagedHart.Leaf | Pte.N));

        Assert.True(paged.Try(0x2_5678));
        Assert.Equal((0x8766_5678UL, 16), (paged.Answer.Address, paged.Answer.PageBits));
    }

    [Theory]
    [InlineData(0, 0x8766_4000UL)]
    [InlineData(0, 0x8766_0000UL)]
    [InlineData(1, 0x8000_0000UL)]
    public void Translate_NapotOfAnotherSize_IsAPageFault(int level, ulong target)
    {
        var paged = new PagedHart("sv39", ("svnapot", true)).Map(0x2_5000, PagedHart.Entry(target, PagedHart.Leaf | Pte.N), level);

        Assert.Equal(Cause.LoadPage, paged.CauseOf(0x2_5000));
    }
}
