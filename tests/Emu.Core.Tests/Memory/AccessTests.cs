using Emu.Abstractions.Qdev.Memory;
using Emu.Core.Tests.Support;

namespace Emu.Core.Tests.Memory;

public sealed class AccessTests : IDisposable
{
    private static readonly AccessAttributes Cpu = new(1);
    private readonly Bench bench = new();
    private readonly AddressSpace space;
    private readonly List<string> accesses = [];
    private readonly Probe device;

    public AccessTests()
    {
        space = bench.Space("sys");
        device = bench.Add("dev", new Probe
        {
            Configured = p =>
            {
                p.Ram("ram", 0x2000);
                p.Ram("rom", 0x1000, readOnly: true);
                p.Registers("io", 0x1000, new IoRegionOptions { MaxSize = 4 });
            },
            Reading = (_, offset, size) =>
            {
                accesses.Add($"r{size}@{offset:x}");
                return (IoResult.Ok, offset);
            },
            Writing = (_, offset, size, value) =>
            {
                accesses.Add($"w{size}@{offset:x}={value:x}");
                return IoResult.Ok;
            },
        });
        bench.Locked(() =>
        {
            space.Root.Map(device.FindHandle<MemoryRegion>("ram")!, 0);
            space.Root.Map(device.FindHandle<MemoryRegion>("rom")!, 0x2000);
            space.Root.Map(device.FindHandle<MemoryRegion>("io")!, 0x3000);
        });
    }

    public void Dispose() => bench.Dispose();

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(4)]
    [InlineData(8)]
    public void Scalar_InRam_ComesBack(int size)
    {
        ulong value = 0x8877_6655_4433_2211;
        Assert.Equal(IoResult.Ok, space.Write(0x103, size, Cpu, value));
        Assert.Equal(IoResult.Ok, space.Read(0x103, size, Cpu, out ulong seen));
        Assert.Equal(value & (ulong.MaxValue >> (64 - (8 * size))), seen);
    }

    [Fact]
    public void Ram_WhenFresh_IsZero()
    {
        space.Read(0x1FF8, 8, Cpu, out ulong seen);
        Assert.Equal(0ul, seen);
    }

    [Fact]
    public void Read_WhereNothingAnswers_IsADecodeError()
    {
        Assert.Equal(IoResult.DecodeError, space.Read(0x9000, 4, Cpu, out ulong value));
        Assert.Equal(0ul, value);
        Assert.Equal(IoResult.DecodeError, space.Write(0x9000, 4, Cpu, 1));
    }

    [Fact]
    public void Access_AboveTheSpacesBits_IsADecodeError()
    {
        AddressSpace narrow = bench.Space("narrow", bits: 13);
        bench.Locked(() => narrow.Root.Map(device.FindHandle<MemoryRegion>("ram")!, 0));
        Assert.Equal(IoResult.DecodeError, narrow.Read(0x2000, 1, Cpu, out _));
        Assert.Equal(IoResult.DecodeError, narrow.Read(0x1FFF, 2, Cpu, out _));
        Assert.Equal(IoResult.Ok, narrow.Read(0x1FFF, 1, Cpu, out _));
    }

    [Fact]
    public void Access_PastTheEndOfAllAddresses_IsADecodeErrorAndDoesNotWrap()
    {
        bench.Locked(() => space.Root.Map(device.FindHandle<MemoryRegion>("ram")!, 0xFFFF_FFFF_FFFF_E000));
        space.Write(0, 4, Cpu, 0xFF);
        Assert.Equal(IoResult.DecodeError, space.Read(0xFFFF_FFFF_FFFF_FFFE, 4, Cpu, out _));
        Assert.Equal(IoResult.DecodeError, space.Write(0xFFFF_FFFF_FFFF_FFFE, new byte[] { 1, 2, 3 }, Cpu));
    }

    [Fact]
    public void Write_ToRom_IsTakenAndDoesNothing()
    {
        Assert.Equal(IoResult.Ok, space.Write(0x2000, 4, Cpu, 0x1234));
        space.Read(0x2000, 4, Cpu, out ulong seen);
        Assert.Equal(0ul, seen);
    }

    [Fact]
    public void Write_ToRomWithRegistersBehindIt_GoesToThem()
    {
        RamRegion rom = device.FindHandle<RamRegion>("rom")!;
        rom.WriteTarget = device.FindHandle<IoRegion>("io");
        Assert.Equal(IoResult.Ok, space.Write(0x2010, 4, Cpu, 0x40));
        Assert.Equal(IoResult.Ok, space.Write(0x2020, [1, 2, 3, 4, 5, 6], Cpu));
        Assert.Equal(["w4@10=40", "w4@20=4030201", "w2@24=605"], accesses);
        Assert.Equal(IoResult.Ok, space.Read(0x2010, 4, Cpu, out ulong seen));
        Assert.Equal(0UL, seen);
    }

    [Fact]
    public void Write_ToRomByDebugger_Writes()
    {
        Assert.Equal(IoResult.Ok, space.Write(0x2000, 4, AccessAttributes.Debugger, 0x1234));
        space.Read(0x2000, 4, Cpu, out ulong seen);
        Assert.Equal(0x1234ul, seen);
    }

    [Fact]
    public void Scalar_AcrossRamAndRom_ReadsBoth()
    {
        space.Write(0x1FFE, 2, Cpu, 0xBBAA);
        space.Write(0x2000, 2, AccessAttributes.Debugger, 0xDDCC);
        space.Read(0x1FFE, 4, Cpu, out ulong seen);
        Assert.Equal(0xDDCC_BBAAul, seen);
    }

    [Fact]
    public void Scalar_AcrossRomAndRegisters_ReadsBothInPieces()
    {
        space.Write(0x2FFC, 4, AccessAttributes.Debugger, 0x4433_2211);
        Assert.Equal(IoResult.Ok, space.Read(0x2FFD, 4, Cpu, out ulong seen));
        Assert.Equal(0x0044_3322ul, seen);
        Assert.Equal(["r1@0"], accesses);
    }

    [Fact]
    public void Bytes_InRegisters_GoInAlignedPieces()
    {
        space.Write(0x3001, new byte[] { 1, 2, 3, 4, 5, 6, 7, 8 }, Cpu);
        Assert.Equal(["w1@1=1", "w2@2=302", "w4@4=7060504", "w1@8=8"], accesses);
    }

    [Fact]
    public void Bytes_AcrossAHole_StopThere()
    {
        byte[] buffer = [9, 9];
        Assert.Equal(IoResult.DecodeError, space.Read(0x3FFF, buffer, Cpu));
        Assert.Equal([0xFF, 9], buffer);
    }

    [Fact]
    public void CompareExchange_InRam_SwapsOnlyWhatIsExpected()
    {
        space.Write(0x10, 4, Cpu, 5);
        Assert.Equal(IoResult.Ok, space.CompareExchange(0x10, 4, Cpu, 4, 9, out ulong seen));
        Assert.Equal(5ul, seen);
        Assert.Equal(IoResult.Ok, space.CompareExchange(0x10, 4, Cpu, 5, 9, out _));
        space.Read(0x10, 4, Cpu, out seen);
        Assert.Equal(9ul, seen);
    }

    [Theory]
    [InlineData(0x11ul)]
    [InlineData(0x2000ul)]
    [InlineData(0x3000ul)]
    public void CompareExchange_ElsewhereThanAlignedRam_IsADeviceError(ulong address) =>
        Assert.Equal(IoResult.DeviceError, space.CompareExchange(address, 4, Cpu, 0, 1, out _));

    [Fact]
    public void Unmapped_Accesses_AreReportedOnceForAddressInitiatorAndDirection()
    {
        var logs = new LogList();
        using var logged = new Bench(o => o with { Loggers = logs });
        AddressSpace empty = logged.Space("sys");
        empty.Read(0x1000, 4, Cpu, out _);
        empty.Read(0x1000, 4, Cpu, out _);
        empty.Read(0x1004, 4, Cpu, out _);
        empty.Read(0x1004, 4, new AccessAttributes(2), out _);
        empty.Write(0x1004, 4, Cpu, 0);
        empty.Read(0x5000, 4, AccessAttributes.Debugger, out _);
        Assert.Equal(4, logs.Lines.Count);
        Assert.Contains("/machine/sys", logs.Lines[0], StringComparison.Ordinal);
        Assert.Contains("read at 0x1000 by initiator 1", logs.Lines[0], StringComparison.Ordinal);
    }
}
