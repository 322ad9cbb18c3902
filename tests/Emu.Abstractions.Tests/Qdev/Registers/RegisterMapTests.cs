using Emu.Abstractions.Qdev.Memory;
using Emu.Abstractions.Qdev.Registers;
using Emu.Abstractions.Qom;

namespace Emu.Abstractions.Tests.Qdev.Registers;

public sealed class RegisterMapTests
{
    private static readonly AccessAttributes Guest = new(1);

    private readonly TestMachine machine = new(new SampleModule());
    private readonly SampleDevice device;
    private readonly IoRegion region;

    public RegisterMapTests()
    {
        device = machine.Add<SampleDevice>("sample");
        region = TestMachine.Region(device);
    }

    [Fact]
    public void Region_OfDeviceWithMap_IsMmioOfItsSize() => Assert.Equal(0x40000UL, region.Size);

    [Theory]
    [InlineData(0x0, 4, 0xABCDE123UL)]
    [InlineData(0x4, 4, 0x7FUL)]
    [InlineData(0x8, 2, 0x9500UL)]
    [InlineData(0x9, 1, 0x95UL)]
    [InlineData(0x11, 1, 0x83UL)]
    [InlineData(0x10, 2, 0x8300UL)]
    [InlineData(0x0, 8, 0x0000007F_ABCDE123UL)]
    [InlineData(0x18, 8, 0UL)]
    [InlineData(0x14, 2, 0UL)]
    [InlineData(0x20000, 4, 10UL)]
    [InlineData(0x23000, 4, 13UL)]
    public void Read_AfterReset_IsAsDeclared(ulong offset, int size, ulong expected) => Assert.Equal(expected, Read(offset, size));

    [Fact]
    public void Write_ToStorage_IsReadBackAndTold()
    {
        Write(0x4, 4, 0x155);
        Assert.Equal(0x155UL, Read(0x4, 4));
        Assert.Equal(0x155U, device.Limit);
        Assert.Equal(["limit"], device.Calls);
    }

    [Fact]
    public void Write_OfSameValue_IsNotToldAgain()
    {
        Write(0x4, 4, 0x7F);
        Assert.Empty(device.Calls);
    }

    [Fact]
    public void Write_OfSeveralFields_StoresBeforeItTells()
    {
        Write(0x8, 2, 0b10101_10_1);
        Assert.Equal(["enabled", "cmd 21"], device.Calls);
        Assert.Equal(0x9505UL, Read(0x8, 2));
    }

    [Fact]
    public void Write_ByAccessKind_ChangesTheRightBits()
    {
        device.Pending = 0x11_22_33_0F;
        Write(0xC, 4, 0x44_FF_80_05);
        Assert.Equal(0x44_22_B3_0AUL, Read(0xC, 4));
        Assert.Equal(["pending"], device.Calls);
    }

    [Fact]
    public void Write_OfPartOfRegister_LeavesTheRest()
    {
        device.Pending = 0x11_22_33_0F;
        Write(0xF, 1, 0x99);
        Assert.Equal(0x99_22_33_0FUL, Read(0xC, 4));
    }

    [Fact]
    public void Read_OfClearingField_ClearsOnce()
    {
        device.Errors = 0x42;
        Assert.Equal(0x42UL, Read(0x10, 1));
        Assert.Equal(0UL, Read(0x10, 1));
    }

    [Fact]
    public void Read_ByDebugger_HasNoSideEffect()
    {
        device.Errors = 0x42;
        Assert.Equal(IoResult.Ok, region.Read(0x10, 1, AccessAttributes.Debugger, out ulong errors));
        Assert.Equal(IoResult.Ok, region.Read(0x0, 4, AccessAttributes.Debugger, out ulong sample));
        Assert.Equal((0x42UL, 0xABCDE123UL), (errors, sample));
        Assert.Equal(0x42, device.Errors);
        Assert.Empty(device.Calls);
    }

    [Fact]
    public void Write_ByDebugger_IsRefused()
    {
        Assert.Equal(IoResult.DeviceError, region.Write(0x4, 4, AccessAttributes.Debugger, 1));
        Assert.Equal(0x7FU, device.Limit);
    }

    [Fact]
    public void Write_ToHandledRegister_MasksReadOnlyBits()
    {
        Write(0x20, 4, 0xFFFF_1234);
        Assert.Equal(["data 1234"], device.Calls);
    }

    [Fact]
    public void Write_ToWriteOnlyField_IsStoredAndReadsZero()
    {
        Write(0x14, 2, 0xBEEF);
        Assert.Equal(0UL, Read(0x14, 2));
        Assert.Equal(0xBEEF, device.Secret);
        Assert.Contains("read of write-only register KEY", machine.Services.Lines.Single().Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Write_ToArrays_ReachesTheIndex()
    {
        Write(0x108, 4, 7);
        Write(0x22004, 4, 5);
        Assert.Equal(["priority 2", "b2 5"], device.Calls);
        Assert.Equal(7UL, Read(0x108, 4));
        Assert.Equal(0UL, Read(0x10C, 4));
    }

    [Theory]
    [InlineData(0x8, 2, 0x0F00UL, LogTopic.Unimplemented, "bits 11, 9 are not modelled")]
    [InlineData(0x4, 4, 0xF07FUL, LogTopic.GuestError, "sets read-only or reserved bits 15..12")]
    [InlineData(0x20000, 4, 0UL, LogTopic.GuestError, "read-only register A")]
    [InlineData(0x13, 1, 1UL, LogTopic.GuestError, "no register is there")]
    [InlineData(0x30000, 4, 1UL, LogTopic.GuestError, "4-byte write of 0x1 at mmio+0x30000: no register is there")]
    public void Write_ToBitsThatTakeNone_IsIgnoredAndLogged(ulong offset, int size, ulong value, LogTopic topic, string expected)
    {
        byte[] before = TestMachine.SaveObject(device);
        Write(offset, size, value);
        TestLogLine line = machine.Services.Lines.Single();
        Assert.Equal(topic, line.Topic);
        Assert.Contains(expected, line.Message, StringComparison.Ordinal);
        Assert.Equal(before, TestMachine.SaveObject(device));
    }

    [Fact]
    public void Write_BackOfWhatWasRead_IsNotLogged()
    {
        Write(0x8, 2, Read(0x8, 2));
        Assert.Empty(machine.Services.Lines);
    }

    [Fact]
    public void Read_BetweenRegisters_IsZeroAndLogged()
    {
        Assert.Equal(0UL, Read(0x13, 1));
        Assert.Equal(0UL, Read(0x1000, 8));
        Assert.Equal(2, machine.Services.Lines.Count);
        Assert.Contains("8-byte read at mmio+0x1000", machine.Services.Lines[1].Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Reset_OfDevice_SetsResetValuesAndKeepsWhatIsKept()
    {
        Write(0x4, 4, 1);
        Write(0x11, 1, 0);
        Write(0x12, 1, 0x77);
        Write(0x10C, 4, 7);
        device.Calls.Clear();
        TestMachine.ResetDevice(device);
        Assert.Equal((0x7FUL, 0x83UL, 0x77UL, 0UL), (Read(0x4, 4), Read(0x11, 1), Read(0x12, 1), Read(0x10C, 4)));
        Assert.Empty(device.Calls);
    }

    [Fact]
    public void Dump_OfRegisters_NamesFieldsAndValues()
    {
        var map = (RegisterMap)device.Type.RegisterMap!;
        RegisterInfo control = map.Registers.Single(r => r.Name == "CTRL");
        ulong value = map.Peek(device, control);
        Assert.Equal(["EN=0", "MODE=0", "CMD=0", "TRIM=5", "ID=9"], control.Fields.Select(f => $"{f.Name}={f.Extract(value)}"));
        Assert.Equal(13UL, map.Peek(device, map.Registers.Single(r => r.Name == "A"), 3));
    }

    [Fact]
    public void Access_WithMap_AllocatesNothing()
    {
        Read(0x4, 4);
        Write(0x4, 4, 0x7F);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 1000; i++)
        {
            region.Read(0x4, 4, Guest, out _);
            region.Write(0x4, 4, Guest, 0x7F);
        }

        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    private ulong Read(ulong offset, int size)
    {
        Assert.Equal(IoResult.Ok, region.Read(offset, size, Guest, out ulong value));
        return value;
    }

    private void Write(ulong offset, int size, ulong value) => Assert.Equal(IoResult.Ok, region.Write(offset, size, Guest, value));
}
