using System.Text.Json;
using System.Text.Json.Nodes;
using Emu.Core.MachineFiles;
using Emu.Host.Tests.Support;

namespace Emu.Host.Tests.CommandLine;

/// <summary>The schema of machine files: what ships conforms to it, and what it should find it finds.</summary>
public class SchemaTests
{
    private static readonly JsonObject Schema = JsonNode.Parse(EmuCall.Once("machine", "schema").Output)!.AsObject();

    public static TheoryData<string> Shipped => [.. Directory.EnumerateFiles(Path.Combine(TestTree.Modules, "machines"), "*.yaml").Select(path => Path.GetFileName(path))];

    [Theory]
    [MemberData(nameof(Shipped))]
    public void ShippedMachine_Conforms(string file) =>
        Assert.Equal([], Validate(File.ReadAllText(Path.Combine(TestTree.Modules, "machines", file))));

    [Fact]
    public void Schema_NamesItsDialectAndEveryTypeThatCanStandInAFile()
    {
        string text = Schema.ToJsonString();
        string[] types = [.. JsonDocument.Parse(EmuCall.Once("device", "list", "--json").Output).RootElement.EnumerateArray().Select(row => row.GetProperty("name").GetString()!)];

        Assert.Equal("https://json-schema.org/draft/2020-12/schema", (string?)Schema["$schema"]);
        Assert.All(types, type => Assert.Contains($"{{\"const\":\"{type}\"", text, StringComparison.Ordinal));
    }

    [Fact]
    public void Schema_Itself_HasNoReferenceToNothing()
    {
        string[] defined = [.. Schema["$defs"]!.AsObject().Select(definition => "#/$defs/" + definition.Key)];

        Assert.All(References(Schema), reference => Assert.Contains(reference, defined));
    }

    [Theory]
    [InlineData("machine: m\ndevices: { a: { type: ram, size: 0x1000 } }")]
    [InlineData("machine: m\ndevices: { a: { type: ram, size: 4KiB, map: [ sys@0, \"io@0x1000!2\" ] } }")]
    [InlineData("machine: m\ndevices: { a$i: { for: { i: 0..3 }, when: x && y, type: $what, any: 1 } }")]
    [InlineData("machine: m\nbackends: { a: { type: chardev-file, path: out.txt } }")]
    [InlineData("machine: m\nclusters: { a: { cpus: { b: { type: rv32imac, hartid: 3, ports: { memory: s } } }, space: s, accel: fast, boot: { entry: 0x80, arguments: [ cpu ] } } }")]
    [InlineData("machine: m\ndevices: { a: { type: ns16550a, hertz: { clk: 0x10 }, irq: { irq: { object: p.0, input: x } }, ports: { x: { space: s, requester: 1 } } } }")]
    [InlineData("machine: m\ndevices: { a: { type: ns16550a, irq: [ { for: { i: 0..3 }, a$i: p.b }, { c: p.d } ] } }")]
    [InlineData("machine: m\ninclude: [ a.yaml, b.yaml ]\nchecks: { a: { require: b, message: c } }\nprofiles: { p: { a: 1, b: text } }\nload:")]
    public void Document_ThatIsRight_Conforms(string text) => Assert.Equal([], Validate(text.Replace("\nload:", "", StringComparison.Ordinal)));

    [Theory]
    [InlineData("summary: x", "/: 'machine' is missing")]
    [InlineData("machine: m\ndevcies: {}", "/devcies: not allowed")]
    [InlineData("machine: m\ndevices: { a: { size: 1 } }", "/devices/a: 'type' is missing")]
    [InlineData("machine: m\ndevices: { a: { type: rma, size: 1 } }", "/devices/a/type: fits none")]
    [InlineData("machine: m\ndevices: { a: { type: ram } }", "/devices/a: 'size' is missing")]
    [InlineData("machine: m\ndevices: { a: { type: ram, size: 1, siez: 2 } }", "/devices/a/siez: not allowed")]
    [InlineData("machine: m\ndevices: { a: { type: ram, size: lots } }", "/devices/a/size: fits none")]
    [InlineData("machine: m\ndevices: { a: { type: ram, size: 0 } }", "/devices/a/size: fits none")]
    [InlineData("machine: m\ndevices: { a: { type: ram, size: 1, map: nowhere } }", "/devices/a/map: fits none")]
    [InlineData("machine: m\nparameters: { a: { type: siez } }", "/parameters/a/type: not one of the values")]
    [InlineData("machine: m\nclusters: { a: { space: s, accel: x } }", "/clusters/a: fits none")]
    [InlineData("machine: m\nclusters: { a: { cpu: rv64im, space: s, accel: tcg, boot: { kernel: x } } }", "/clusters/a/boot/kernel: not allowed")]
    [InlineData("machine: m\nspaces: { a: { bits: 32, more: 1 } }", "/spaces/a/more: not allowed")]
    public void Document_WithAMistake_DoesNot(string text, string problem) => Assert.Contains(problem, Validate(text));

    private static List<string> Validate(string yaml) => new SchemaValidator(Schema).Validate(ToJson(YamlTree.Parse(new SourceText("m.yaml", yaml))));

    /// <summary>A document as an editor reads it: YAML's core schema.</summary>
    private static JsonNode? ToJson(YamlNode node) => node switch
    {
        YamlMap map => new JsonObject(map.Entries.Select(entry => KeyValuePair.Create(entry.Key.Text, ToJson(entry.Value)))),
        YamlList list => new JsonArray([.. list.Items.Select(ToJson)]),
        YamlScalar { Quoted: false, Text: "" or "null" or "~" } => null,
        YamlScalar { Quoted: false, Text: "true" or "false" } truth => JsonValue.Create(truth.Text == "true"),
        YamlScalar { Quoted: false } text when long.TryParse(text.Text, out long number) => JsonValue.Create(number),
        YamlScalar { Quoted: false } text when text.Text.StartsWith("0x", StringComparison.Ordinal) && long.TryParse(text.Text.AsSpan(2), System.Globalization.NumberStyles.HexNumber, null, out long number) => JsonValue.Create(number),
        YamlScalar text => JsonValue.Create(text.Text),
        _ => throw new InvalidDataException(node.Kind),
    };

    private static IEnumerable<string> References(JsonNode? node) => node switch
    {
        JsonObject map => map.SelectMany(entry => entry is { Key: "$ref", Value: JsonValue reference } ? [(string)reference!] : References(entry.Value)),
        JsonArray list => list.SelectMany(References),
        _ => [],
    };
}
