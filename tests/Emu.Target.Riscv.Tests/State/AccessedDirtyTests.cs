using Emu.Abstractions.Cpu;
using Emu.Abstractions.Qdev.Memory;
using Emu.Target.Riscv.State;

namespace Emu.Target.Riscv.Tests.State;

/// <summary>§ Privileged, accessed and dirty bits: Svade and Svadu.</summary>
public sealed class AccessedDirtyTests
{
    private const ulong Page = 0x5000;
    private const ulong Fresh = Pte.V | Pte.R | Pte.W | Pte.X;

    [Theory]
    [InlineData(Fresh, AccessKind.Read, Cause.LoadPage)]
    [InlineData(Fresh, AccessKind.Fetch, Cause.InstructionPage)]
    [InlineData(Fresh | Pte.A, AccessKind.Write, Cause.StorePage)]
    public void Translate_WithoutSvadu_FaultsWhereABitIsToBeSet(ulong bits, AccessKind access, ulong cause)
    {
        var paged = Mapped(bits, enabled: false);

        Assert.Equal(cause, paged.CauseOf(Page, access));
        Assert.Equal(PagedHart.Entry(PagedHart.Target, bits), Leaf(paged));
    }

    [Theory]
    [InlineData(AccessKind.Read, Pte.A)]
    [InlineData(AccessKind.Fetch, Pte.A)]
    [InlineData(AccessKind.Write, Pte.A | Pte.D)]
    public void Translate_WithSvadu_SetsTheBitsInMemory(AccessKind access, ulong bits)
    {
        var paged = Mapped(Fresh, enabled: true);

        Assert.True(paged.Try(Page, access));
        Assert.Equal(PagedHart.Entry(PagedHart.Target, Fresh | bits), Leaf(paged));
    }

    [Fact]
    public void Translate_PageReadButNotWrittenYet_MustBeAskedAgainBeforeAWrite()
    {
        var paged = Mapped(Fresh, enabled: true);

        paged.Try(Page);

        Assert.Equal(PagePermissions.Read | PagePermissions.Execute, paged.Answer.Permissions);
    }

    [Fact]
    public void Translate_AsAProbe_ChangesNothing()
    {
        var paged = Mapped(Fresh, enabled: true);

        Assert.True(paged.Try(Page, AccessKind.Write, probe: true));
        Assert.Equal(PagedHart.Entry(PagedHart.Target, Fresh), Leaf(paged));
    }

    [Fact]
    public void Translate_EntryChangedByAnotherMeanwhile_IsReadAgain()
    {
        var paged = Mapped(Fresh, enabled: true);
        paged.Space.BeforeCompare = () => paged.Write(paged.Place(Page, 0), PagedHart.Entry(0x8111_1000, Fresh));

        Assert.True(paged.Try(Page, AccessKind.Write));
        Assert.Equal(0x8111_1000UL, paged.Answer.Address);
        Assert.Equal(PagedHart.Entry(0x8111_1000, Fresh | Pte.A | Pte.D), Leaf(paged));
    }

    [Fact]
    public void Translate_TableThatProtectionLetsOnlyRead_IsAnAccessFault()
    {
        var paged = Mapped(Fresh, enabled: true);
        var table = PagedHart.Root + 0x2000;
        paged.Hart.State.PmpAddress[1] = paged.Hart.State.PmpAddress[0];
        paged.Hart.State.PmpAddress[0] = (table >> 2) | 0x1FF;
        paged.Hart.State.PmpConfig[1] = 0x1F;
        paged.Hart.State.PmpConfig[0] = 0x19;
        paged.Hart.Cpu.ProtectionChanged();

        Assert.Equal(Cause.LoadAccess, paged.CauseOf(Page));
        Assert.Equal(PagedHart.Entry(PagedHart.Target, Fresh), Leaf(paged));
    }

    private static PagedHart Mapped(ulong bits, bool enabled)
    {
        var paged = new PagedHart("sv39", ("svadu", true)).Map(Page, PagedHart.Entry(PagedHart.Target, bits));
        paged.Hart.State.Menvcfg = enabled ? EnvironmentConfig.Adue : 0;
        return paged;
    }

    private static ulong Leaf(PagedHart paged) => paged.Read(paged.Place(Page, 0));
}
