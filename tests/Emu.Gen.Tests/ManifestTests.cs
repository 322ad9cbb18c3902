using System.Text.Json;

namespace Emu.Gen.Tests;

public sealed class ManifestTests
{
    private static readonly string Text = Generated.From(Sample.Everything).Manifests("Everything").Single();

    private static readonly JsonElement Manifest = JsonDocument.Parse(Text).RootElement;

    [Fact]
    public void Manifest_OfTheSameSource_IsTheSame() => Assert.Equal(Text, Generated.From(Sample.Everything).Manifests("Everything").Single());

    [Theory]
    [InlineData("inputs", """[{"name":"reset"},{"name":"lines","count":3,"array":true}]""")]
    [InlineData("outputs", """[{"name":"fault"},{"name":"irq","count":2,"array":true,"countFrom":"num-lines"}]""")]
    [InlineData("clocks", """[{"name":"clk","direction":"in"},{"name":"clk-out","direction":"out"}]""")]
    [InlineData("regions", """[{"name":"mmio","size":256},{"name":"window","sizeFrom":"space"}]""")]
    [InlineData("dma", """[{"name":"bus"}]""")]
    [InlineData("charPorts", """[{"name":"chardev"}]""")]
    [InlineData("netPorts", """[{"name":"netdev"}]""")]
    public void Manifest_ListsHandles(string key, string expected) => Assert.Equal(expected, Manifest.GetProperty(key).GetRawText());

    private const string ByCode = Sample.Module + """
        [Device("sample.code")]
        public sealed partial class Coded : Device
        {
            private const string Name = "lines";
            [Config(Size = true, Required = true, Shapes = true)] public partial ulong Bytes { get; init; }
            [Config(Default = 4, Shapes = true)] public partial int Count { get; init; }
            [Region(Size = 16)] public partial IoRegion Registers { get; }
            protected override void OnConfigured()
            {
                base.OnConfigured();
                AddRam("ram", Bytes);
                this.AddRam("spare", 4096, readOnly: true);
                AddRam("computed", Bytes + 1);
                AddInputs(Name, Count, (_, _) => { });
                for (int i = 0; i < 2; i++)
                {
                    AddOutput("out" + i);
                }
            }
        }
        """;

    [Theory]
    [InlineData("regions", """[{"name":"registers","size":16},{"name":"ram","sizeFrom":"bytes"},{"name":"spare","size":4096},{"name":"computed"}]""")]
    [InlineData("inputs", """[{"name":"lines","count":4,"array":true,"countFrom":"count"}]""")]
    [InlineData("open", """["outputs"]""")]
    public void Manifest_ListsHandlesThatTheCodeMakes(string key, string expected)
    {
        JsonElement manifest = JsonDocument.Parse(Generated.From(ByCode).Manifests("Coded").Single()).RootElement;

        Assert.Equal(expected, manifest.GetProperty(key).GetRawText());
        Assert.False(manifest.TryGetProperty("outputs", out _));
    }

    [Fact]
    public void Manifest_ListsStateOfBaseFirst()
    {
        JsonElement state = Manifest.GetProperty("state");
        Assert.Equal("shared", state[0].GetProperty("name").GetString());
        Assert.Equal("""{"name":"text","since":3,"was":"oldText"}""", state[4].GetRawText());
    }

    [Theory]
    [InlineData("rate", """{"name":"rate","kind":"uint","default":115200,"min":1,"unit":"Hz"}""")]
    [InlineData("speed", """{"name":"speed","kind":"enum","default":"very-fast","names":["slow","very-fast"]}""")]
    [InlineData("mac", """{"name":"mac","kind":"list","itemKind":"uint","default":[1,2],"min":0,"max":255}""")]
    [InlineData("number", """{"name":"number","kind":"int","min":1,"max":32767,"required":true}""")]
    [InlineData("peer", """{"name":"peer","kind":"link","required":true,"linkType":"IPeer"}""")]
    [InlineData("chardev", """{"name":"chardev","kind":"link","linkType":"Emu.Abstractions.Qdev.Backend.ICharBackend"}""")]
    public void Manifest_DescribesProperties(string name, string expected) =>
        Assert.Equal(expected, Manifest.GetProperty("properties").EnumerateArray().Single(p => p.GetProperty("name").GetString() == name).GetRawText());
}
