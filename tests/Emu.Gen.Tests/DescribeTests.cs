namespace Emu.Gen.Tests;

public sealed class DescribeTests
{
    private const string Sensor = Sample.Module + """
        /// <summary>A sensor.</summary>
        [Device("acme.temp", Family = "sensor")]
        public sealed partial class Sensor : Device
        {
            private const int Lines = 4;
            [State] private uint limit;
            [State] private byte control;
            [State] private readonly uint[] levels = new uint[Lines];
            static void Describe(RegisterMapBuilder<Sensor> map) => map
                .Register(0x0, "TEMP", 32).Field(11, 0, "VALUE", read: d => d.Sample()).Reserved(31, 12)
                .Register(0x4, "LIMIT", 32).Field(11, 0, "MAX", of: d => ref d.limit, changed: d => d.Update()).Reserved(31, 12)
                .Register(0x8, "CTRL", 8, of: d => ref d.control).Flag(0, "EN").Field(7, 1, "ERR", access: RegisterAccess.WriteOneToClear)
                .Register(0x9, "CMD", 8, write: (d, v) => d.Update())
                .Array(0x10, "LEVEL", 32, Lines, (d, i) => ref d.levels[i])
                .Register(0x20, "GATE", 8).Flag(0, "OPEN", d => d.Sample() != 0, (d, v) => d.Update(), null, RegisterAccess.WriteOneToSet).Field(7, 1, "LAST", d => d.Sample());
            private uint Sample() => 3;
            private void Update() { }
        }
        """;

    [Fact]
    public void Manifest_ListsRegisters()
    {
        string manifest = Generated.From(Sensor).Manifests("Sensor").Single();
        Assert.Contains("""
            "regions":[{"name":"mmio","size":64}]
            """, manifest, StringComparison.Ordinal);
        Assert.EndsWith(string.Concat(
            """
            "registers":[{"offset":0,"name":"TEMP","width":32,"fields":[{"msb":11,"lsb":0,"name":"VALUE","access":"read-only"},{"msb":31,"lsb":12,"access":"reserved"}]},
            """,
            """
            {"offset":4,"name":"LIMIT","width":32,"fields":[{"msb":11,"lsb":0,"name":"MAX","access":"read-write"},{"msb":31,"lsb":12,"access":"reserved"}]},
            """,
            """
            {"offset":8,"name":"CTRL","width":8,"fields":[{"msb":0,"lsb":0,"name":"EN","access":"read-write"},{"msb":7,"lsb":1,"name":"ERR","access":"write-one-to-clear"}]},
            """,
            """
            {"offset":9,"name":"CMD","width":8,"fields":[{"msb":7,"lsb":0,"name":"CMD","access":"write-only"}]},
            """,
            """
            {"offset":16,"name":"LEVEL","width":32,"count":4,"stride":4,"fields":[{"msb":31,"lsb":0,"name":"LEVEL","access":"read-write"}]},
            """,
            """
            {"offset":32,"name":"GATE","width":8,"fields":[{"msb":0,"lsb":0,"name":"OPEN","access":"write-one-to-set"},{"msb":7,"lsb":1,"name":"LAST","access":"read-only"}]}]}
            """), manifest, StringComparison.Ordinal);
    }

    [Fact]
    public void Device_WithMap_HasRegionMmio()
    {
        Abstractions.Qom.EmuObject made = Harness.Configured(Generated.From(Sensor).Register().Single());
        Assert.Equal(64UL, made.FindHandle<Abstractions.Qdev.Memory.IoRegion>("mmio")!.Size);
    }

    [Theory]
    [InlineData("EMU140", "void Describe(RegisterMapBuilder<D> map) { }")]
    [InlineData("EMU140", "static int Describe(RegisterMapBuilder<D> map) => 1;")]
    [InlineData("EMU141", "static int Offset() => 4; static void Describe(RegisterMapBuilder<D> map) => map.Register((ulong)Offset(), \"R\", 8).Reserved(7, 0);")]
    [InlineData("EMU142", "static void Describe(RegisterMapBuilder<D> map) => map.Register(0, \"R\", 8).Reserved(6, 0);")]
    [InlineData("EMU142", "static void Describe(RegisterMapBuilder<D> map) => map.Register(0, \"R\", 8).Reserved(7, 0).Reserved(1, 1);")]
    [InlineData("EMU142", "static void Describe(RegisterMapBuilder<D> map) => map.Register(0, \"R\", 8).Reserved(8, 0);")]
    [InlineData("EMU142", "static void Describe(RegisterMapBuilder<D> map) => map.Register(0, \"R\", 9).Reserved(8, 0);")]
    [InlineData("EMU142", "static void Describe(RegisterMapBuilder<D> map) => map.Register(0, \"R\", 16).Reserved(15, 0).Register(1, \"S\", 8).Reserved(7, 0);")]
    [InlineData("EMU142", "static void Describe(RegisterMapBuilder<D> map) => map.Size(1).Register(0, \"R\", 16).Reserved(15, 0);")]
    public void Map_WithMistake_IsReported(string id, string members) =>
        Assert.Equal([id], Generated.From($"[Device(\"d\")] public sealed partial class D : Device {{ {members} }}").Ids);

    [Fact]
    public void Map_WithInterleavedArrays_IsAccepted() => Assert.Empty(Generated.From("""
        [Device("d")] public sealed partial class D : Device
        {
            static void Describe(RegisterMapBuilder<D> map)
            {
                map.Array(0, "A", 32, count: 4, stride: 8).Reserved(31, 0);
                map.Array(4, "B", 32, count: 4, stride: 8).Reserved(31, 0);
            }
        }
        """).Ids);
}
