using Emu.Abstractions.Qdev.Backend;
using Emu.Abstractions.Qdev.Memory;
using Emu.Abstractions.Qom;
using Emu.Target.Riscv.Hw;
using Emu.Target.Riscv.Tests.Fakes;

namespace Emu.Target.Riscv.Tests.Hw;

/// <summary>Where the parts of a boot go, and what begins, by what the files are.</summary>
public sealed class BootPlanTests
{
    private const ulong Ram = 0x8000_0000;
    private const ulong MiB = 1 << 20;

    [Fact]
    public void LinuxKernel_GetsTheFirmwareBelowItAndTheDiskAndTheTreeAtTheEnd()
    {
        (FakeImage firmware, FakeImage kernel, FakeImage initrd) = (FakeImage.Program(Ram, 0x2_0000), FakeImage.Kernel(), FakeImage.Raw((4 * MiB) + 1));

        BootPlan plan = Place(128 * MiB, BootMode.Auto, firmware, kernel, initrd);

        Assert.Equal((Ram + 4, Ram + 0x20_0000), (plan.Start, plan.Next));
        Assert.Equal(Ram + 0x20_0000, kernel.Start);
        Assert.Equal(Ram + (122 * MiB) - 0x1000, initrd.Start);
        Assert.Equal((initrd.Start, initrd.Size), plan.Initrd);
        Assert.Equal(Ram + (126 * MiB), plan.TreeAddress(5000));
    }

    [Theory]
    [InlineData(64, 0x8020_0000)]
    [InlineData(32, 0x8040_0000)]
    public void LinuxKernel_BehindALargeFirmware_IsAlignedBehindIt(int xlen, ulong first)
    {
        FakeImage small = FakeImage.Kernel(offset: 0);
        FakeImage large = FakeImage.Kernel(offset: 0);

        Place(128 * MiB, BootMode.Auto, FakeImage.Raw(1), small, null, xlen);
        Place(128 * MiB, BootMode.Auto, FakeImage.Raw(first - Ram + 1), large, null, xlen);

        Assert.Equal((first, first + (first - Ram)), (small.Start, large.Start));
    }

    [Theory]
    [InlineData(0x8000_0000, false)]
    [InlineData(0x8010_0000, false)]
    [InlineData(0x8020_0000, true)]
    public void Program_IsForSupervisorMode_WhenItLeavesTheFirmwaresPlaceFree(ulong start, bool supervisor)
    {
        (FakeImage firmware, FakeImage program) = (FakeImage.Program(Ram, 0x2_0000), FakeImage.Program(start));

        BootPlan plan = Place(128 * MiB, BootMode.Auto, firmware, program, null);

        Assert.Equal((supervisor, supervisor ? Ram + 4 : start + 4), (firmware.IsPlaced, plan.Start));
        Assert.Equal(start + 4, plan.Next);
    }

    [Fact]
    public void RawFile_ByItself_BeginsAtTheStartOfMemoryInMachineMode()
    {
        (FakeImage firmware, FakeImage program) = (FakeImage.Program(Ram), FakeImage.Raw(100));

        BootPlan plan = Place(64 * 1024, BootMode.Auto, firmware, program, null);

        Assert.Equal((Ram, Ram, false), (plan.Start, program.Start, firmware.IsPlaced));
    }

    [Fact]
    public void Mode_Chosen_IsFollowed()
    {
        (FakeImage kernel, FakeImage raw) = (FakeImage.Kernel(), FakeImage.Raw(100));

        BootPlan alone = Place(128 * MiB, BootMode.Kernel, FakeImage.Program(Ram), kernel, null);
        BootPlan behind = Place(128 * MiB, BootMode.Firmware, FakeImage.Raw(100), raw, null);
        BootPlan only = Place(128 * MiB, BootMode.Firmware, FakeImage.Raw(100), null, null);

        Assert.Equal((Ram, Ram), (alone.Start, kernel.Start));
        Assert.Equal((Ram, Ram + 0x20_0000), (behind.Start, raw.Start));
        Assert.Equal((Ram, Ram + 0x20_0000), (only.Start, only.Next));
    }

    [Theory]
    [InlineData(BootMode.Auto, 0x8000_0004, 0x2000_0000)]
    [InlineData(BootMode.Firmware, 0x8000_0004, 0x2000_0000)]
    [InlineData(BootMode.Kernel, 0x2000_0000, 0x2000_0000)]
    internal void StoredCode_WithoutAKernel_BeginsAboveTheFirmwareOrByItself(BootMode mode, ulong start, ulong next)
    {
        BootPlan plan = Place(128 * MiB, mode, FakeImage.Program(Ram), null, null, stored: 0x2000_0000);

        Assert.Equal((start, next), (plan.Start, plan.Next));
    }

    [Fact]
    public void StoredCode_BesideAKernel_IsLeftToIt()
    {
        BootPlan plan = Place(128 * MiB, BootMode.Auto, FakeImage.Program(Ram), FakeImage.Raw(100), null, stored: 0x2000_0000);

        Assert.Equal((Ram, Ram), (plan.Start, plan.Next));
    }

    [Fact]
    public void Nothing_ToBoot_BeginsAtTheStartOfMemory() => Assert.Equal(Ram, Place(64 * 1024, BootMode.Auto, FakeImage.Program(Ram), null, null).Start);

    [Fact]
    public void Tree_InLargeMemory_StaysBelow3GiB() => Assert.Equal(0xBFE0_0000UL, Place(8192 * MiB, BootMode.Auto, null, null, null).TreeAddress(1));

    [Fact]
    public void Tree_InTinyMemory_GoesToItsEndOrNowhere()
    {
        BootPlan plan = Place(64 * 1024, BootMode.Auto, null, FakeImage.Program(Ram, 0x8000), null);

        Assert.Equal(Ram + 0xF010, plan.TreeAddress(0xFEC));
        Assert.Null(plan.TreeAddress(0x9000));
        Assert.Null(plan.TreeAddress(0x1_0001));
    }

    [Fact]
    public void Memory_WithRegistersLaidOverIt_GoesOnBehindThem()
    {
        var view = new FlatView([Range(Ram, MiB, FlatKind.Ram), Range(Ram + MiB, 16, FlatKind.Io), Range(Ram + MiB + 16, (7 * MiB) - 16, FlatKind.Ram), Range(Ram + (9 * MiB), MiB, FlatKind.Ram)], 1);

        Assert.Equal(Ram + (6 * MiB), new BootPlan(view, Ram, 64).TreeAddress(100));
    }

    [Fact]
    public void Images_ThatCannotBe_AreRefusedWithAReason()
    {
        Refused("the firmware is to begin, but there is none", 128, BootMode.Firmware, null, FakeImage.Raw(1), null);
        Refused("'kernel' is for another architecture: its machine number is 183, RISC-V has 243", 128, BootMode.Auto, FakeImage.Raw(1), new FakeImage(BootImageKind.Kernel, 1) { ElfMachine = 183 }, null);
        Refused("'program' is a program of 32 bits, but the harts have 64", 128, BootMode.Auto, null, new FakeImage(BootImageKind.Program, 1, Ram) { WordBits = 32 }, null);
        Refused("the initial RAM disk 'raw' has 7MiB: too much for 8MiB of memory", 8, BootMode.Auto, null, null, FakeImage.Raw(7 * MiB));
        Refused("the initial RAM disk 'raw' has 1: too much for 1MiB of memory", 1, BootMode.Auto, null, null, FakeImage.Raw(1));
        Refused("the initial RAM disk 'raw' (0x80200000 to 0x805fffff) overlaps the kernel 'kernel' (0x80200000 to 0x802fffff)", 8, BootMode.Auto, FakeImage.Raw(1), FakeImage.Kernel(MiB), FakeImage.Raw(4 * MiB));
    }

    private static void Refused(string message, ulong mebibytes, BootMode mode, FakeImage? firmware, FakeImage? kernel, FakeImage? initrd) =>
        Assert.Equal(message, Assert.Throws<ConfigurationException>(() => Place(mebibytes * MiB, mode, firmware, kernel, initrd)).Message);

    private static BootPlan Place(ulong memory, BootMode mode, FakeImage? firmware, FakeImage? kernel, FakeImage? initrd, int xlen = 64, ulong? stored = null)
    {
        var plan = new BootPlan(new FlatView([Range(0x1000, 0xF000, FlatKind.Rom), Range(Ram, memory, FlatKind.Ram)], 1), Ram, xlen);
        plan.Place(mode, firmware, kernel, initrd, stored);
        return plan;
    }

    private static FlatRange Range(ulong start, ulong size, FlatKind kind) => new(start, start + size - 1, kind, new ContainerRegion(new FakeImage(BootImageKind.None, 0), "r", size), 0);
}
