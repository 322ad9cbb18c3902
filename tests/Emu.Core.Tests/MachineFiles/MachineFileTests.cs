using System.Text;
using Emu.Abstractions.Qom;
using Emu.Core.MachineFiles;

namespace Emu.Core.Tests.MachineFiles;

public class MachineFileTests
{
    private const string Board = """
        machine: board
        summary: a board
        parameters:
          memory: { type: size, default: 1MiB, min: 64KiB, max: 1GiB }
          uarts:  { type: int, default: 2, min: 0, max: 4 }
          kernel: { type: file }
          serial: { type: chardev, default: stdio, values: [ stdio, "null" ] }
        profiles:
          minimal: { memory: 64KiB }
        spaces:
          system: { bits: 32 }
        clusters:
          cpus: { cpu: small, count: 2, space: system, accel: tcg, properties: { fast: true } }
        devices:
          ram: { type: ram, size: $memory, map: [ system@0x8000_0000 ] }
          uart${i}:
            for: { i: 0..$uarts }
            type: uart
            map: [ "system@${0x1000 + i * 0x100}!-1" ]
            irq: plic[${i + 1}]
          plic: { type: plic, map: { regs: system@0xC000 }, irq: { "out[0]": "cpus[1].ext" } }
          loader: { when: $kernel, type: loader, file: $kernel }
        """;

    public static TheoryData<string> Encodings => ["utf-8", "utf-16", "utf-16BE", "utf-32"];

    [Theory]
    [MemberData(nameof(Encodings))]
    public void Load_FileThatIsNotAscii_IsReadByItsMark(string encoding)
    {
        string path = Path.GetTempFileName();
        try
        {
            File.WriteAllText(path, Board.Replace("a board", "ein Gerät", StringComparison.Ordinal), Encoding.GetEncoding(encoding));

            Assert.Equal("ein Gerät", MachineFile.Load(path).Summary);
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public void Load_FileLongerThanItsFirstPart_IsReadWhole()
    {
        string path = Path.GetTempFileName();
        try
        {
            File.WriteAllText(path, Board + "\n" + new string('#', 100_000) + "\nchecks: {}\n");

            MachineFile file = MachineFile.Load(path);

            Assert.EndsWith("#\nchecks: {}\n", file.Source.Text, StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public void Load_FileThatIsTooLarge_IsRefused()
    {
        string path = Path.GetTempFileName();
        try
        {
            File.WriteAllBytes(path, new byte[(4 << 20) + 1]);

            Assert.Contains("is larger than 4 MiB", Assert.Throws<MachineFileException>(() => MachineFile.Load(path)).Message, StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public void Build_WithDefaults_PutsParametersIntoObjects()
    {
        MachineModel model = Build(Board);

        Assert.Equal("board", model.Name);
        Assert.Equal(["ram", "uart0", "uart1", "plic"], model.Objects.Select(o => o.Id));
        Assert.Equal(PropertyValue.OfSize(1 << 20), model.Objects[0].Properties.Single().Value);
        Assert.Equal(2, model.Clusters.Single().Count);
    }

    [Fact]
    public void Build_Loop_ComputesAddressesAndWires()
    {
        ObjectModel uart = Build(Board).Objects.Single(o => o.Id == "uart1");

        MapModel map = Assert.Single(uart.Maps);
        Assert.Equal((0x1100UL, -1, "system", ""), (map.Address, map.Priority, map.Space, map.Region));
        WireModel wire = Assert.Single(uart.Wires);
        Assert.Equal(("plic", "[2]", ""), (wire.Target, wire.Input, wire.Output));
    }

    [Theory]
    [InlineData("!3", 3)]
    [InlineData("!+3", 3)]
    [InlineData("!-2147483648", int.MinValue)]
    [InlineData("!2147483647", int.MaxValue)]
    [InlineData("", 0)]
    public void Build_PriorityOfAMapping_IsRead(string written, int priority) =>
        Assert.Equal(priority, Build(Board.Replace("system@0x8000_0000", $"'system@0x8000_0000{written}'", StringComparison.Ordinal)).Objects[0].Maps.Single().Priority);

    [Theory]
    [InlineData("!")]
    [InlineData("!-")]
    [InlineData("!x")]
    [InlineData("! 1")]
    [InlineData("!1 ")]
    [InlineData("!2147483648")]
    [InlineData("!-2147483649")]
    [InlineData("!99999999999999999999")]
    public void Build_PriorityThatIsNoInteger_IsRefused(string written) => Assert.Contains(
        "is no priority; expected an integer behind '!'",
        Assert.Throws<MachineFileException>(() => Build(Board.Replace("system@0x8000_0000", $"'system@0x8000_0000{written}'", StringComparison.Ordinal))).Message,
        StringComparison.Ordinal);

    [Fact]
    public void Build_NamedRegionsAndOutputs_AreKept()
    {
        ObjectModel plic = Build(Board).Objects.Single(o => o.Id == "plic");

        Assert.Equal("regs", plic.Maps.Single().Region);
        WireModel wire = plic.Wires.Single();
        Assert.Equal(("out[0]", "cpus[1]", "ext"), (wire.Output, wire.Target, wire.Input));
    }

    [Fact]
    public void Build_FileParameter_IsMadeAbsoluteAndSwitchesTheDeviceOn()
    {
        MachineModel model = Build(Board, ("kernel", "dir/k.elf"));

        Assert.Equal(Path.GetFullPath("dir/k.elf"), model.Objects.Single(o => o.Id == "loader").Properties.Single().Value.AsText());
    }

    [Fact]
    public void Build_ProfileThenSetting_SettingWins()
    {
        MachineFile file = MachineFile.Read(new SourceText("board.yaml", Board));

        MachineModel profile = MachineModelBuilder.Build(file, [], "minimal");
        MachineModel both = MachineModelBuilder.Build(file, [Set("memory", "2MiB")], "minimal");

        Assert.Equal(PropertyValue.OfSize(65536), profile.Parameters[0].Value);
        Assert.Equal(PropertyValue.OfSize(2 << 20), both.Parameters[0].Value);
    }

    [Fact]
    public void Build_PropertySetting_ReplacesTheFilesValue()
    {
        MachineModel model = Build(Board, ("ram.size", "4MiB"), ("cpus.fast", "false"));

        Assert.Equal("4MiB", model.Objects[0].Properties.Single().Value.AsText());
        Assert.Equal("false", model.Clusters[0].Properties.Single().Value.AsText());
    }

    [Theory]
    [InlineData("memory", "7", "'memory' takes 64KiB to 1GiB, not 7")]
    [InlineData("memory", "lots", "'memory' takes a size such as 64MiB, not 'lots'")]
    [InlineData("memry", "1MiB", "machine 'board' has no parameter 'memry'; did you mean 'memory'?")]
    [InlineData("uarts", "9", "'uarts' takes 0 to 4, not 9")]
    [InlineData("serial", "stdoi", "'serial' does not take 'stdoi'; did you mean 'stdio'?")]
    [InlineData("rma.size", "1", "machine 'board' has no object 'rma'; did you mean 'ram'?")]
    public void Build_WrongSetting_SaysWhatIsExpected(string name, string value, string problem)
    {
        var error = Assert.Throws<MachineFileException>(() => Build(Board, (name, value)));

        Assert.Equal(problem, error.Problem);
        Assert.Equal("command line", error.Span.Source.Name);
    }

    [Fact]
    public void Build_SettingTwice_IsRefused()
    {
        var error = Assert.Throws<MachineFileException>(() => Build(Board, ("memory", "1MiB"), ("memory", "2MiB")));

        Assert.Equal("'memory' is set twice; keep one of the two", error.Problem);
    }

    [Theory]
    [InlineData("devcies: {}", 2, 1, "no section 'devcies'; did you mean 'devices'?")]
    [InlineData("spaces: { s: { bits: 65 } }", 2, 22, "a space has 1 to 64 address bits, not 65")]
    [InlineData("spaces: [ 1 ]", 2, 9, "section 'spaces' is a map of names, not a list")]
    [InlineData("devices: { a: { type: x, map: nowhere } }", 2, 31, "'nowhere' is no place; expected space@address, such as system@0x1000_0000")]
    [InlineData("devices: { a: { type: x, map: s@1 } }", 2, 31, "no space 's'")]
    [InlineData("devices: { a: { type: x, size: $sise } }", 2, 32, "no parameter 'sise'")]
    [InlineData("devices: { a: { map: [] } }", 2, 12, "'a' has no 'type': the type of the object")]
    [InlineData("devices: { a: { type: x, n: \"${1 +}\" } }", 2, 34, "the expression ends too early; expected a number, a name, a text or '('")]
    [InlineData("devices: { a: { type: x, n: \"${1 / 0}\" } }", 2, 34, "division by zero")]
    [InlineData("devices: { a: { type: x }, a: { type: y } }", 2, 28, "'a' is set twice here; keep one of the two")]
    [InlineData("devices: { a: { type: x, for: { i: 0..2 } } }", 2, 12, "the id of a loop must differ each time: write 'a$i'")]
    [InlineData("devices: { .a: { type: x } }", 2, 12, "'.a' is no id; expected a letter or digit, then letters, digits, '-', '_' or '.', at most 64 in all")]
    [InlineData("clusters: { c: { cpu: x } }", 2, 13, "'c' has no 'space': the id of a space")]
    [InlineData("devices: { a: { type: x, irq: \"[3\" } }", 2, 31, "'[3' is no input; expected object[number], object.input or object.input[number]")]
    [InlineData("devices: { a: &x { type: x } }", 2, 15, "anchors and aliases (& and *) are not used in machine files; use parameters, loops or include")]
    [InlineData("clusters: { c: { cpu: x, cpus: { a: { type: x } }, space: s, accel: t } }", 2, 23, "a cluster has 'cpus', one by one, or 'cpu', not both")]
    [InlineData("clusters: { c: { cpus: [ x ], space: s, accel: t } }", 2, 24, "'cpus' is a map of CPUs such as { cpu0: { type: … } }, not a list")]
    [InlineData("clusters: { c: { cpus: { a: { size: 1 } }, space: s, accel: t } }", 2, 26, "'a' has no 'type': the type of the object")]
    [InlineData("clusters: { c: { cpus: { a$i: { for: { i: 0..2 }, type: x }, a1: { type: x } }, space: s, accel: t } }", 2, 62, "the cluster has a CPU 'a1' already")]
    [InlineData("spaces: { s: { bits: 8 } }\nclusters: { c: { cpu: x, space: s, accel: t, boot: { entry: start } } }", 3, 61, "expected a number without a sign (decimal or 0x…), not 'start'")]
    [InlineData("spaces: { s: { bits: 8 } }\nclusters: { c: { cpu: x, space: s, accel: t, boot: { arguments: [ [] ] } } }", 3, 67, "an argument is a number, 'cpu' or 'device-tree', not a list")]
    [InlineData("devices: { a: { type: x, ports: nowhere } }", 2, 33, "no space 'nowhere'")]
    [InlineData("devices: { a: { type: x, ports: { dma: [] } } }", 2, 40, "a port leads to a space, or to { space: …, through: …, requester: … }, not a list")]
    [InlineData("devices: { a: { type: x, ports: { dma: { through: m } } } }", 2, 40, "'dma' has no 'space': the id of a space")]
    [InlineData("spaces: { s: { bits: 8 } }\ndevices: { a: { type: x, ports: { dma: { space: s, requester: 0x1_0000_0000 } } } }", 3, 63, "4294967296 is too large; at most 4294967295")]
    [InlineData("devices: { a: { type: x, hertz: [] } }", 2, 33, "a clock input takes ticks a second, not a list")]
    [InlineData("devices: { a: { type: x, hertz: { clk: fast } } }", 2, 40, "expected a number without a sign (decimal or 0x…), not 'fast'")]
    [InlineData("devices: { a: { type: x, irq: { o: { input: b } } } }", 2, 36, "'input' has no 'object': the id of an object")]
    [InlineData("devices: { a: { type: x, size: 1, properties: { size: 2 } } }", 2, 49, "'size' is set twice here; keep one of the two")]
    [InlineData("backends: { netdevs/a: { type: chardev-x } }", 2, 13, "a 'chardev-x' does not stand in 'netdevs' but in 'chardevs'")]
    [InlineData("parameters: { p: { type: siez } }", 2, 26, "no parameter type 'siez'; did you mean 'size'?")]
    public void Build_WrongFile_PointsToThePlace(string text, int line, int column, string problem)
    {
        var error = Assert.Throws<MachineFileException>(() => Build("machine: m\n" + text));

        Assert.Equal(problem, error.Problem);
        Assert.Equal((line, column), (error.Span.Line, error.Span.Column));
    }

    [Fact]
    public void Message_HasFileLineAndCaret()
    {
        var error = Assert.Throws<MachineFileException>(() => Build("machine: m\ndevcies: {}"));

        Assert.Equal("board.yaml:2:1: error: no section 'devcies'; did you mean 'devices'?\n  2 | devcies: {}\n    | ^~~~~~~", error.Message);
    }

    [Fact]
    public void Parse_BrokenYaml_IsOneMessage()
    {
        var error = Assert.Throws<MachineFileException>(() => Build("machine: [a\nb: c"));

        Assert.StartsWith("not valid YAML: ", error.Problem);
    }

    [Theory]
    [InlineData("1 + 2 * 3", 7)]
    [InlineData("(1 + 2) * 3", 9)]
    [InlineData("0x10 - -1", 17)]
    [InlineData("4KiB / 1024", 4)]
    [InlineData("7 % 4", 3)]
    public void Expression_Arithmetic_FollowsPrecedence(string text, long expected)
    {
        PropertyValue value = Expression.Evaluate(Scalar("${" + text + "}"), new Scope());

        Assert.Equal(expected, value.AsInt());
    }

    [Theory]
    [InlineData("1 < 2 && !false", true)]
    [InlineData("'a' == 'b' || 2 >= 3", false)]
    [InlineData("x == 'file' && y != ''", true)]
    public void Expression_Logic_GivesATruthValue(string text, bool expected)
    {
        var scope = new Scope();
        scope.Set("x", PropertyValue.Of("file"));
        scope.Set("y", PropertyValue.Of("z"));

        Assert.Equal(expected, Expression.EvaluateAll(Scalar(text), scope).AsBool());
    }

    [Theory]
    [InlineData("1 ? 'a' : 'b'", "a")]
    [InlineData("0 ? 'a' : 'b'", "b")]
    [InlineData("0 ? 'a' : 0 ? 'b' : 'c'", "c")]
    [InlineData("1 ? 0 ? 'a' : 'b' : 'c'", "b")]
    [InlineData("(1 ? 'a' : 'b') == 'a' && 2 > 1 ? 'x' : 'y'", "x")]
    public void Expression_Choice_IsTheSideThatTheConditionSays(string text, string expected) =>
        Assert.Equal(expected, Expression.Evaluate(Scalar("${" + text + "}"), new Scope()).AsText());

    [Theory]
    [InlineData("1 ? 2", "'?' has no ':'")]
    [InlineData("1 ? 2 : ", "the expression ends too early")]
    [InlineData("1 : 2", "is not expected here")]
    public void Expression_HalfAChoice_IsAnError(string text, string problem) =>
        Assert.Contains(problem, Assert.Throws<MachineFileException>(() => Expression.Evaluate(Scalar("${" + text + "}"), new Scope())).Problem, StringComparison.Ordinal);

    [Fact]
    public void Expression_ChoicesNestedTooDeep_AreAnError()
    {
        string text = string.Concat(Enumerable.Repeat("1?", 5000)) + "1" + string.Concat(Enumerable.Repeat(":1", 5000));

        Assert.Contains("nested deeper", Assert.Throws<MachineFileException>(() => Expression.Evaluate(Scalar("${" + text + "}"), new Scope())).Problem, StringComparison.Ordinal);
    }

    [Fact]
    public void Expression_TooLarge_IsAnError()
    {
        var error = Assert.Throws<MachineFileException>(() => Expression.Evaluate(Scalar("${0xFFFF_FFFF_FFFF_FFFF + 1}"), new Scope()));

        Assert.Equal("the result of '+' does not fit in 64 bits", error.Problem);
    }

    private static YamlScalar Scalar(string text) => new(new SourceSpan(new SourceText("t", text), 1, 1, text.Length), text, false);

    private static Setting Set(string name, string value)
    {
        var source = new SourceText("command line", $"--set {name}={value}");
        return new Setting(name, value, new SourceSpan(source, 1, 7, source.Text.Length - 6));
    }

    private static MachineModel Build(string text, params (string Name, string Value)[] settings) =>
        MachineModelBuilder.Build(MachineFile.Read(new SourceText("board.yaml", text)), [.. settings.Select(s => Set(s.Name, s.Value))]);
}
