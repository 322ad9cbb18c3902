using Emu.Abstractions.Qdev.Memory;
using Emu.Abstractions.Qom;

namespace Emu.Hw.Misc.Tests;

public sealed class UnimplementedDeviceTests
{
    private readonly TestMachine machine = new(new MiscModule());
    private readonly IoRegion region;

    public UnimplementedDeviceTests() =>
        region = TestMachine.Region(machine.Add<UnimplementedDevice>("unimplemented-device", ("size", "8KiB"), ("name", "radio")));

    [Fact]
    public void Access_GivesZeroAndIsLogged()
    {
        Assert.Equal(IoResult.Ok, region.Write(0x1FFC, 4, default, 0x55));
        Assert.Equal(IoResult.Ok, region.Read(0x1FFE, 2, default, out ulong value));
        Assert.Equal((0UL, 0x2000UL), (value, region.Size));
        Assert.Equal(["4-byte write of 0x55 at radio+0x1ffc", "2-byte read at radio+0x1ffe"], machine.Services.Lines.Select(line => line.Message));
        Assert.All(machine.Services.Lines, line => Assert.Equal(LogTopic.Unimplemented, line.Topic));
    }

    [Fact]
    public void Access_OfDebugger_IsNotLogged()
    {
        region.Write(0, 4, AccessAttributes.Debugger, 1);
        region.Read(0, 4, AccessAttributes.Debugger, out _);
        Assert.Empty(machine.Services.Lines);
    }

    [Fact]
    public void Message_WithoutName_SaysTheId()
    {
        TestMachine.Region(machine.Add<UnimplementedDevice>("unimplemented-device", ("size", "4KiB"))).Read(4, 4, default, out _);
        Assert.Equal("4-byte read at unimplemented-device+0x4", Assert.Single(machine.Services.Lines).Message);
    }
}
