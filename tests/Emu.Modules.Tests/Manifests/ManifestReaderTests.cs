using System.Text;
using Emu.Abstractions.Qom;
using Emu.Modules.Manifests;

namespace Emu.Modules.Tests.Manifests;

public class ManifestReaderTests
{
    private const string Hash = "sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

    private const string Whole = $$"""
        {
          "schema": 1, "name": "hw-thing", "version": "0.4.0", "contract": "0.1", "kind": "hw", "summary": "things",
          "assembly": "Emu.Hw.Thing.dll", "entry": "Emu.Hw.Thing.ThingModule",
          "permissions": [{ "name": "native", "reason": "console" }],
          "architectures": ["toy"], "requires": ["hw-base"],
          "dependencies": [{ "name": "Acme.Calibration", "version": "2.1.0.0" }],
          "types": [
            { "name": "thing", "kind": "device", "family": "misc", "summary": "A thing.", "doc": "A thing. Really.", "hotPluggable": false,
              "properties": [{ "name": "ambient", "kind": "number", "default": 21.5, "min": -40, "unit": "°C", "required": true, "new": [1] }],
              "inputs": [{ "name": "gpio", "array": true, "count": 8, "countFrom": "lines" }], "outputs": [{ "name": "irq" }],
              "regions": [{ "name": "mmio", "size": 4096 }],
              "registers": [{ "offset": 4, "name": "LIMIT", "width": 32, "fields": [{ "msb": 11, "lsb": 0, "name": "MAX", "access": "read-write" }] }] },
            { "abstract": true, "name": "thing.base" }
          ],
          "machines": [{ "name": "board", "file": "boards/board.yaml", "summary": "a board", "cpus": { "min": 1, "max": 8 }, "cpuTypes": ["toy1"], "types": ["thing", "toy1"] }],
          "decode": { "toy": { "implemented": 3 } },
          "later": { "unknown": [1, 2, { "deep": true }] },
          "files": { "Emu.Hw.Thing.dll": "{{Hash}}", "r2r/linux-x64/Emu.Hw.Thing.dll": "{{Hash}}" }
        }
        """;

    [Fact]
    public void Read_WholeManifest_GivesEveryPart()
    {
        ModuleManifest manifest = Read(Whole);

        Assert.Equal(("hw-thing", "0.4.0", new ContractVersion(0, 1), ModuleKind.Hardware), (manifest.Name, manifest.Version, manifest.Contract, manifest.Kind));
        Assert.Equal(("things", "Emu.Hw.Thing.dll", "Emu.Hw.Thing.ThingModule"), (manifest.Summary, manifest.Assembly, manifest.Entry));
        Assert.Equal(new ModulePermission("native", "console"), Assert.Single(manifest.Permissions));
        Assert.Equal(["toy"], manifest.Architectures.AsEnumerable());
        Assert.Equal(["hw-base"], manifest.Requires.AsEnumerable());
        Assert.Equal(new ModuleDependency("Acme.Calibration", "2.1.0.0"), Assert.Single(manifest.Dependencies));
        Assert.Equal([("thing", false), ("thing.base", true)], manifest.Types.Select(type => (type.Name, type.IsAbstract)));
        Assert.Equal(3, manifest.Decode!.Value.GetProperty("toy").GetProperty("implemented").GetInt32());
        Assert.Equal(new ManifestFile("Emu.Hw.Thing.dll", Hash), manifest.FindFile("Emu.Hw.Thing.dll"));
        Assert.Null(manifest.FindFile("absent"));
    }

    [Fact]
    public void Read_Machine_GivesEveryPart()
    {
        ManifestMachine machine = Assert.Single(Read(Whole).Machines);

        Assert.Equal(("board", "boards/board.yaml", "a board", 1, 8), (machine.Name, machine.File, machine.Summary, machine.MinCpus, machine.MaxCpus));
        Assert.Equal(["toy1"], machine.CpuTypes.AsEnumerable());
        Assert.Equal(["thing", "toy1"], machine.Types.AsEnumerable());
        Assert.Empty(machine.Architectures);
    }

    [Fact]
    public void ReadHead_OfType_GivesWhatListsPrint() =>
        Assert.Equal(new TypeHead("thing", "device", "misc", "", "A thing."), Read(Whole).Types[0].ReadHead());

    [Fact]
    public void Describe_Type_GivesEveryPart()
    {
        TypeDescription type = Read(Whole).Types[0].Describe();

        PropertyDescription property = Assert.Single(type.Properties);
        Assert.Equal(("ambient", "number", "°C", true), (property.Name, property.Kind, property.Unit, property.Required));
        Assert.Equal(("21.5", "-40", false), (property.Default.ToString(), property.Min.ToString(), property.Max.HasValue));
        Assert.Equal(new LineDescription("gpio", true, 8, "lines"), Assert.Single(type.Inputs));
        Assert.Equal(new LineDescription("irq"), Assert.Single(type.Outputs));
        Assert.Equal(new RegionDescription("mmio", 4096), Assert.Single(type.Regions));
        Assert.Equal(new FieldDescription(11, 0, "MAX", "read-write"), Assert.Single(Assert.Single(type.Registers).Fields));
        Assert.False(type.HotPluggable);
    }

    [Fact]
    public void Describe_TypeThatSaysLittle_HasEmptyLists()
    {
        TypeDescription type = Read(Whole).Types[1].Describe();

        Assert.True(type.Properties.IsEmpty && type.Inputs.IsEmpty && type.Registers.IsEmpty && type.State.IsEmpty);
        Assert.Equal(("", "", true), (type.Doc, type.Architecture, type.HotPluggable));
    }

    [Fact]
    public void Describe_TypeOfAnotherShape_NamesTheType()
    {
        ModuleManifest manifest = Read(Whole.Replace("\"family\": \"misc\"", "\"family\": [7]", StringComparison.Ordinal));

        ManifestException e = Assert.Throws<ManifestException>(() => manifest.Types[0].Describe());

        Assert.Contains("type 'thing' cannot be read at $.family", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_ManifestWithByteOrderMark_IsRead() =>
        Assert.Equal("hw-thing", ManifestReader.Read(Encoding.UTF8.GetPreamble().Concat(Encoding.UTF8.GetBytes(Whole)).ToArray()).Name);

    [Theory]
    [InlineData("\"name\": \"hw-thing\"", "\"name\": 7", "'name' is a text", 2, 24)]
    [InlineData("\"name\": \"hw-thing\"", "\"name\": \"../up\"", "'../up' is not a module name", 2, 24)]
    [InlineData("\"name\": \"hw-thing\"", "\"name\": \"-up\"", "does not begin with a lower-case letter", 2, 24)]
    [InlineData("\"contract\": \"0.1\"", "\"contract\": \"new\"", "'contract' is not a version", 2, 68)]
    [InlineData("\"kind\": \"hw\"", "\"kind\": \"cpu\"", "hw, target, accel, backend or machines, not 'cpu'", 2, 83)]
    [InlineData("\"Emu.Hw.Thing.dll\", \"entry\"", "\"../x.dll\", \"entry\"", "'../x.dll' is not the name of a file", 3, 15)]
    [InlineData("[\"toy\"], \"requires\"", "[1], \"requires\"", "'architectures' is a list of texts", 5, 21)]
    [InlineData("[{ \"name\": \"native\"", "[5, { \"name\": \"native\"", "'permissions' is a list of objects", 4, 19)]
    [InlineData("{ \"abstract\": true, \"name\": \"thing.base\" }", "{ \"abstract\": true }", "'name' is missing", 13, 24)]
    [InlineData("\"boards/board.yaml\"", "\"boards/../../etc/passwd\"", "does not lie in the module's folder", 15, 43)]
    [InlineData("\"r2r/linux-x64/Emu.Hw.Thing.dll\"", "\"/etc/passwd\"", "does not lie in the module's folder", 18, 109)]
    [InlineData("0123456789abcdef\" }", "\" }", "is not 'sha256:' and 64 digits", 18, 143)]
    [InlineData("\"summary\": \"things\",", "\"summary\": \"things\"", "'\"' is invalid after a value", 3, 3)]
    public void Read_WrongManifest_NamesWhatAndWhere(string right, string wrong, string message, int line, int column)
    {
        Assert.Contains(right, Whole, StringComparison.Ordinal);

        ManifestException e = Assert.Throws<ManifestException>(() => Read(Whole.Replace(right, wrong, StringComparison.Ordinal)));

        Assert.Contains(message, e.Message, StringComparison.Ordinal);
        Assert.Equal((line, column), (e.Line, e.Column));
    }

    [Theory]
    [InlineData("name")]
    [InlineData("version")]
    [InlineData("contract")]
    [InlineData("kind")]
    [InlineData("assembly")]
    [InlineData("entry")]
    [InlineData("schema")]
    public void Read_ManifestWithoutAKey_NamesIt(string key)
    {
        string text = Whole.Replace($"\"{key}\": ", "\"other\": ", StringComparison.Ordinal);

        Assert.Contains($"'{key}' is missing", Assert.Throws<ManifestException>(() => Read(text)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{")]
    [InlineData("{} {}")]
    public void Read_TextThatIsNoManifest_IsRefused(string text) => Assert.Throws<ManifestException>(() => Read(text));

    [Fact]
    public void Read_ColumnBehindWideLetters_CountsCharacters()
    {
        ManifestException e = Assert.Throws<ManifestException>(() => Read("{\"schema\":1,\"summary\":\"°°°°\", oops}"));

        Assert.Equal((1, 31), (e.Line, e.Column));
    }

    [Theory]
    [InlineData(0, 1, 0, 1, true)]
    [InlineData(0, 1, 0, 0, true)]
    [InlineData(0, 1, 0, 2, false)]
    [InlineData(1, 0, 0, 9, false)]
    [InlineData(1, 5, 2, 0, false)]
    public void Accepts_Contract_ByMajorAndMinor(int major, int minor, int builtMajor, int builtMinor, bool accepted) =>
        Assert.Equal(accepted, new ContractVersion(major, minor).Accepts(new ContractVersion(builtMajor, builtMinor)));

    [Theory]
    [InlineData("0.1", true)]
    [InlineData("2147483647.0", true)]
    [InlineData("2147483648.0", false)]
    [InlineData("99999999999999999999.0", false)]
    [InlineData("1", false)]
    [InlineData("1.", false)]
    [InlineData(".1", false)]
    [InlineData("1.2.3", false)]
    [InlineData(" 1.2", false)]
    [InlineData("-1.2", false)]
    public void TryParse_Contract_TakesTwoNumbersOfDigits(string text, bool isOne)
    {
        Assert.Equal(isOne, ContractVersion.TryParse(text, out ContractVersion version));
        Assert.Equal(isOne ? text : "0.0", version.ToString());
    }

    private static ModuleManifest Read(string text) => ManifestReader.Read(Encoding.UTF8.GetBytes(text));
}
