using Emu.Abstractions.Qdev;
using Emu.Abstractions.Qdev.Memory;
using Emu.Abstractions.Qdev.Registers;
using Emu.Abstractions.Qom;

namespace Emu.Abstractions.Tests.Qdev.Registers;

public sealed class RegisterMapBuilderTests
{
    public static TheoryData<string, Action<RegisterMapBuilder<SampleDevice>>> Mistakes => new()
    {
        { "bits 7..4 of register 'R' are never declared", m => m.Register(0, "R", 8).Field(3, 0, "A", read: _ => 0) },
        { "bits 3 of register 'R' are declared twice, again by 'B'", m => m.Register(0, "R", 8).Field(3, 0, "A", read: _ => 0).Field(7, 3, "B", read: _ => 0) },
        { "not inside the 8 bits", m => m.Register(0, "R", 8).Reserved(8, 0) },
        { "not inside the 8 bits", m => m.Register(0, "R", 8).Reserved(0, 7) },
        { "has 12 bits", m => m.Register(0, "R", 12).Reserved(11, 0) },
        { "count 0", m => m.Array(0, "R", 8, count: 0).Reserved(7, 0) },
        { "'S' at 0x2 lies inside 'R'", m => m.Register(0, "R", 32).Reserved(31, 0).Register(2, "S", 8).Reserved(7, 0) },
        { "'S' at 0x4 lies inside 'R'", m => m.Array(0, "R", 32, count: 4).Reserved(31, 0).Register(4, "S", 32).Reserved(31, 0) },
        { "behind the map's 0x2 bytes", m => m.Size(2).Register(0, "R", 32).Reserved(31, 0) },
        { "neither storage nor handlers", m => m.Register(0, "R", 8).Field(7, 0, "A") },
        { "has handlers, but register 'R' as a whole", m => m.Register(0, "R", 8, read: _ => 0).Field(7, 0, "A", read: _ => 0) },
        { "before any register", m => m.Reserved(7, 0) },
        { "0x10 does not fit into bits 3..0", m => m.Register(0, "R", 8).Constant(3, 0, "A", 16).Reserved(7, 4) },
    };

    [Theory]
    [MemberData(nameof(Mistakes))]
    public void Compile_OfMistake_Throws(string expected, Action<RegisterMapBuilder<SampleDevice>> describe)
    {
        var map = new RegisterMap<SampleDevice>("sample", describe);
        InvalidOperationException error = Assert.Throws<InvalidOperationException>(() => map.Size);
        Assert.StartsWith("sample: ", error.Message, StringComparison.Ordinal);
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Compile_OfStorageThatIsTooSmall_Throws()
    {
        var map = new RegisterMap<Spread>("spread", m => m.Register(0, "R", 32).Field(31, 0, "A", of: d => ref d.Value));
        Assert.Contains("does not hold 32 bits", Assert.Throws<InvalidOperationException>(() => map.Size).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Size_WithoutDeclaration_IsNextPowerOfTwo()
    {
        var map = new RegisterMap<SampleDevice>("sample", m => m.Array(0, "R", 32, count: 5).Reserved(31, 0));
        Assert.Equal(32UL, map.Size);
    }

    [Theory]
    [InlineData(0, 1, 1UL)]
    [InlineData(2, 1, 4UL)]
    [InlineData(2, 4, 4UL)]
    public void Spread_Registers_AreFoundFurtherApart(int shift, int size, ulong offset)
    {
        var machine = new TestMachine(new SampleModule());
        Spread device = machine.Add<Spread>("spread", ("reg-shift", shift));
        IoRegion region = TestMachine.Region(device);
        Assert.Equal(2UL << shift, region.Size);
        Assert.Equal(IoResult.Ok, region.Write(offset, size, default, 0xFFFF_FF5A & Mask(size)));
        Assert.Equal(IoResult.Ok, region.Read(offset, size, default, out ulong value));
        Assert.Equal(0x5AUL, value);
        Assert.Equal(0x5A, device.Value);
    }

    [Fact]
    public void Options_OfMap_AreThoseOfTheRegion()
    {
        var machine = new TestMachine(new SampleModule());
        IoRegion region = TestMachine.Region(machine.Add<Spread>("spread"));
        Assert.True(region.Options.Reentrant);
    }

    private static ulong Mask(int size) => (1UL << (8 * size)) - 1;
}

[Device("spread")]
public sealed partial class Spread : Device
{
    [State]
    private byte value;

    [Config(Max = 4, Shapes = true)]
    public partial int RegShift { get; init; }

    public ref byte Value => ref value;

    private static void Describe(RegisterMapBuilder<Spread> map) => map
        .Options(new IoRegionOptions { Reentrant = true })
        .Spread(d => d.RegShift)
        .Undeclared(LogTopic.Unimplemented)
        .Register(0, "ZERO", 8).Reserved(7, 0)
        .Register(1, "VALUE", 8, of: d => ref d.value);
}
