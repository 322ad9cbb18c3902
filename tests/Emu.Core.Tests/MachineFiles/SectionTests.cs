using Emu.Abstractions.Qom;
using Emu.Core.Commands;
using Emu.Core.MachineFiles;

namespace Emu.Core.Tests.MachineFiles;

/// <summary>Sections of a machine file that stand beside the objects: includes, checks, load, profiles, conditions.</summary>
public sealed class SectionTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("emu-sections-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void Include_BringsTheSectionsOfTheOtherFileFirst()
    {
        Write("base.yaml", "machine: base\nspaces: { sys: { bits: 32 } }\ndevices: { a: { type: x, map: sys@0 } }");
        Write("more/board.yaml", "machine: board\ninclude: [ ../base.yaml ]\ndevices: { b: { type: y, map: sys@1 } }");

        MachineModel model = MachineModelBuilder.Build(MachineFile.Load(Path.Combine(folder, "more/board.yaml")), []);

        Assert.Equal("board", model.Name);
        Assert.Equal(["a", "b"], model.Objects.Select(o => o.Id));
    }

    [Theory]
    [InlineData("include: nothing.yaml", "cannot read machine file", "there is no such file")]
    [InlineData("include: board.yaml", "'board.yaml' is included twice, or includes go deeper than 16", "")]
    [InlineData("include: { a: b }", "'include' takes file names, not a map", "")]
    [InlineData("include: .", "cannot read machine file", "it is a folder")]
    [InlineData("include: ''", "'include' takes file names, not nothing", "")]
    [InlineData("include: other.yaml\ndevices: { a: { type: x } }", "'a' is set twice: also in", "other.yaml:2:12")]
    public void Include_Wrong_PointsToThePlace(string text, string problem, string more)
    {
        Write("other.yaml", "machine: o\ndevices: { a: { type: x } }");
        Write("board.yaml", "machine: b\n" + text);

        var error = Assert.Throws<MachineFileException>(() => MachineFile.Load(Path.Combine(folder, "board.yaml")));

        Assert.Contains(problem, error.Problem, StringComparison.Ordinal);
        Assert.Contains(more, error.Problem, StringComparison.Ordinal);
        Assert.EndsWith("board.yaml", error.Span.Source.Name, StringComparison.Ordinal);
    }

    [Fact]
    public void Include_MistakeInTheOtherFile_NamesThatFile()
    {
        Write("other.yaml", "machine: o\nspaces: { s: { bits: 0 } }");
        Write("board.yaml", "machine: b\ninclude: other.yaml");
        MachineFile file = MachineFile.Load(Path.Combine(folder, "board.yaml"));

        var error = Assert.Throws<MachineFileException>(() => MachineModelBuilder.Build(file, []));

        Assert.Equal(Path.Combine(folder, "other.yaml") + ":2:22", error.Span.ToString());
    }

    [Fact]
    public void Boot_OfACluster_BecomesACommand()
    {
        Write("tree.dtb", "");
        Write("b.yaml", """
            machine: b
            parameters: { append: { type: text, default: quiet }, dtb: { type: file, default: tree.dtb }, none: { type: text } }
            spaces: { s: { bits: 32 } }
            devices: { uart: { type: x } }
            clusters:
              one: { cpu: c, space: s, accel: a, boot: { append: $append, dtb: $dtb, console: uart, compatible: [ "acme,x", "acme,y" ] } }
              two: { cpu: c, space: s, accel: a, boot: { append: $none, compatible: z } }
              three: { cpu: c, space: s, accel: a }
            """);

        BootCommand[] commands = [.. MachinePlan.CommandsOf(MachineModelBuilder.Build(MachineFile.Load(Path.Combine(folder, "b.yaml")), [])).OfType<BootCommand>()];

        Assert.Equal(["one", "two"], commands.Select(c => c.Cluster));
        Assert.Equal(("quiet", Path.Combine(folder, "tree.dtb"), "uart"), (commands[0].Entry.CommandLine, commands[0].Entry.DeviceTreeFile, commands[0].Entry.Console));
        Assert.Equal(["acme,x", "acme,y"], commands[0].Entry.Compatible.AsEnumerable());
        Assert.Equal(("", "", ""), (commands[1].Entry.CommandLine, commands[1].Entry.DeviceTreeFile, commands[1].Entry.Console));
        Assert.Equal(["z"], commands[1].Entry.Compatible.AsEnumerable());
    }

    [Theory]
    [InlineData("boot: quiet", "'boot' is a map such as { append: $append, console: serial }, not")]
    [InlineData("boot: { appnd: x }", "a boot has no 'appnd'; did you mean 'append'?")]
    [InlineData("boot: { console: ona }", "no object 'ona' for the console; did you mean 'one'?")]
    [InlineData("boot: { append: [ x ] }", "'append' must be the kernel's command line, not a list")]
    public void Boot_Wrong_PointsToThePlace(string boot, string problem)
    {
        Write("b.yaml", "machine: b\nspaces: { s: { bits: 32 } }\nclusters: { one: { cpu: c, space: s, accel: a, " + boot + " } }");
        MachineFile file = MachineFile.Load(Path.Combine(folder, "b.yaml"));

        Assert.Contains(problem, Assert.Throws<MachineFileException>(() => MachineModelBuilder.Build(file, [])).Problem, StringComparison.Ordinal);
    }

    [Fact]
    public void FileParameter_WithWords_TakesThemAsTheyAre()
    {
        Write("b.yaml", "machine: b\nparameters: { bios: { type: file, values: [ none ] } }\ndevices: { a: { type: x, bios: $bios } }");
        MachineFile file = MachineFile.Load(Path.Combine(folder, "b.yaml"));

        PropertyValue word = MachineModelBuilder.Build(file, [new Setting("bios", "none", default)]).Objects[0].Properties[0].Value;
        PropertyValue path = MachineModelBuilder.Build(file, [new Setting("bios", "other", default)]).Objects[0].Properties[0].Value;

        Assert.Equal(("none", Path.GetFullPath("other")), (word.AsText(), path.AsText()));
    }

    [Theory]
    [InlineData("", "there is no such file")]
    [InlineData("folder", "it is a folder")]
    public void Load_NoFile_SaysWhy(string name, string reason)
    {
        Directory.CreateDirectory(Path.Combine(folder, "folder"));

        var error = Assert.Throws<MachineFileException>(() => MachineFile.Load(name.Length > 0 ? Path.Combine(folder, name) : Path.Combine(folder, "none.yaml")));

        Assert.EndsWith(reason, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_AnEmptyFile_SaysWhatIsMissing()
    {
        Write("empty.yaml", "");

        var error = Assert.Throws<MachineFileException>(() => MachineFile.Load(Path.Combine(folder, "empty.yaml")));

        Assert.EndsWith("empty.yaml:1:1: error: 'machine' is missing: the name of the machine", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_AFileTooLarge_IsRefused()
    {
        Write("large.yaml", new string('#', (4 << 20) + 1));

        Assert.Throws<MachineFileException>(() => MachineFile.Load(Path.Combine(folder, "large.yaml")));
    }

    private const string Checked = """
        machine: m
        parameters: { kernel: { type: file }, size: { type: size, default: 1MiB } }
        checks:
          program: { require: kernel || size > 4MiB, message: name a program with --kernel }
        load: { type: loader, file: $file, addr: $address }
        """;

    [Fact]
    public void Check_ThatDoesNotHold_SaysWhatToDo()
    {
        var error = Assert.Throws<MachineFileException>(() => Build(Checked));

        Assert.Equal("machine 'm' cannot run so: name a program with --kernel", error.Message);
    }

    [Fact]
    public void Check_ThatHolds_IsSilent() => Assert.Empty(Build(Checked, [new Setting("size", "8MiB", default)]).Objects);

    [Fact]
    public void Check_OfAMachineThatWillNotRunAtOnce_DoesNotApply() =>
        Assert.Empty(MachineModelBuilder.Build(Read(Checked), [], isPaused: true).Objects);

    [Fact]
    public void Check_ThatIsWrong_IsToldAlsoWhenItDoesNotApply()
    {
        var error = Assert.Throws<MachineFileException>(() => MachineModelBuilder.Build(Read("machine: m\nchecks: { a: { require: nothing, message: x } }"), [], isPaused: true));

        Assert.Equal("no parameter 'nothing'", error.Problem);
    }

    [Fact]
    public void Load_MakesADeviceForEveryImage()
    {
        MachineModel model = MachineModelBuilder.Build(Read(Checked), [], loads: [new LoadSetting(0x1000, "/a", default), new LoadSetting(0x2000, "/b", default)]);

        Assert.Equal(["load0", "load1"], model.Objects.Select(o => o.Id));
        Assert.Equal(["/b", "8192"], model.Objects[1].Properties.Select(p => p.Value.ToString()));
    }

    [Fact]
    public void Load_OfAMachineWithoutTheSection_IsRefused()
    {
        var error = Assert.Throws<MachineFileException>(() => MachineModelBuilder.Build(Read("machine: m"), [], loads: [new LoadSetting(0, "/a", default)]));

        Assert.Equal("machine 'm' does not say how images are loaded: its file has no section 'load'", error.Problem);
    }

    [Theory]
    [InlineData("a: 1", "profile 'a' is a map of parameters, not a value")]
    [InlineData("a: { sise: 1MiB }", "no parameter 'sise'; did you mean 'size'?")]
    [InlineData("a: { size: [ 1 ] }", "a profile sets single values, not a list")]
    [InlineData("a: { size: many }", "'size' takes a size such as 64MiB, not 'many'")]
    [InlineData("b: {}", "machine 'm' has no profile 'a'; did you mean 'b'?")]
    public void Profile_Wrong_SaysWhatIsExpected(string profiles, string problem)
    {
        MachineFile file = Read($"machine: m\nparameters: {{ size: {{ type: size }} }}\nprofiles: {{ {profiles} }}");

        var error = Assert.Throws<MachineFileException>(() => MachineModelBuilder.Build(file, [], "a"));

        Assert.Equal(problem, error.Problem);
    }

    [Fact]
    public void When_OfAClusterThatDoesNotHold_LeavesItOut() =>
        Assert.Empty(Build("machine: m\nspaces: { s: { bits: 8 } }\nclusters: { c: { when: 1 > 2, cpu: x, accel: a, space: s } }").Clusters);

    [Fact]
    public void Wires_InALoop_AreOneForEachTurn()
    {
        MachineModel model = Build("machine: m\ndevices: { a: { type: x, irq: { for: { i: 0..3 }, \"out[$i]\": \"b.in[${2 - i}]\" } } }");

        Assert.Equal(["out[0] in[2]", "out[1] in[1]", "out[2] in[0]"], model.Objects[0].Wires.Select(w => $"{w.Output} {w.Input}"));
    }

    [Theory]
    [InlineData("irq: plic[10]", " plic [10]")]
    [InlineData("irq: plic[${1 + 2}]", " plic [3]")]
    [InlineData("irq: { out[1]: mcu.nvic[5], b: [ plic[3], plic[4] ] }", "out[1] mcu nvic[5]|b plic [3]|b plic [4]")]
    [InlineData("irq: cpus[$n].ext", " cpus[7] ext")]
    [InlineData("irq: p${n}[${n}]", " p7 [7]")]
    [InlineData("irq: [ \"plic[1]\", 'plic[2]' ]", " plic [1]| plic [2]")]
    [InlineData("n: [a, b], irq: [a[1]]", " a [1]")]
    public void Brackets_OfIndexes_NeedNoQuotesInAFlowMap(string field, string wires)
    {
        ObjectModel device = Build($"machine: m\nparameters: {{ n: {{ type: int, default: 7 }} }}\ndevices: {{ a: {{ type: x, {field} }} }}").Objects.Single();

        Assert.Equal(wires, string.Join("|", device.Wires.Select(w => $"{w.Output} {w.Target} {w.Input}")));
    }

    [Theory]
    [InlineData("parameters: { a: { type: int, min: 4, max: 2 } }", "'min' is greater than 'max': 4 and 2")]
    [InlineData("parameters: { a: { type: text, min: 4 } }", "'min' is for numbers and sizes")]
    [InlineData("parameters: { a: { type: int, values: [ 1 ] } }", "'values' is for texts; numbers have 'min' and 'max'")]
    [InlineData("parameters: { a: { type: text, values: 1 } }", "'values' is a list of texts, not a value")]
    [InlineData("parameters: { a: { type: text, values: [ [] ] } }", "'values' is a list of texts")]
    [InlineData("parameters: { a: { type: size, min: -1 } }", "'min' is a number or a size, not '-1'")]
    [InlineData("parameters: { a: { type: int, default: [ 1 ] } }", "'default' must be a value, not a list")]
    [InlineData("parameters: { a: { type: bool, default: maybe } }", "'a' takes true or false, not 'maybe'")]
    [InlineData("parameters: { a: { type: int, default: 1, min: 2 } }", "'a' takes at least 2, not 1")]
    [InlineData("parameters: { a: { default: 1 } }", "parameter 'a' has no type; expected one of size, int, bool, text, file, chardev, drive, netdev, cpu")]
    [InlineData("parameters: { a b: { type: int } }", "'a b' is no name for a parameter; expected letters, digits, '_' or '-'")]
    [InlineData("parameters: { a: 1 }", "parameter 'a' is a map such as { type: size, default: 64MiB }, not a value")]
    [InlineData("spaces: { a: { bits: 0x8000000000000000 } }", "expected an integer, not '0x8000000000000000'")]
    [InlineData("spaces: { a: { bits: \"${0x8000000000000000}\" } }", "expected an integer, not '9223372036854775808'")]
    [InlineData("devices: { a: { type: x, map: { r: { s: t } } } }", "expected space@address, not a map")]
    [InlineData("devices: { a: { type: x, irq: [ [ b ] ] } }", "expected an input such as object[number] or object.input, not a list")]
    [InlineData("devices: { a$i: { type: x, for: 3 } }", "'for' is a map of one variable and its range, such as { i: 0..8 } (8 is not included)")]
    [InlineData("devices: { a$i: { type: x, for: { i: 3 } } }", "'3' is no range; expected first..end, such as 0..$count (the end is not included)")]
    [InlineData("devices: { a$i: { type: x, for: { i: 0..9999 } } }", "the loop runs 9999 times; at most 4096")]
    [InlineData("devices: { a$i: { type: x, for: { i: \"-9223372036854775807..9223372036854775807\" } } }", "the loop runs 18446744073709551614 times; at most 4096")]
    [InlineData("devices: { a: { type: x, when: [] } }", "'when' must be a condition, not a list")]
    [InlineData("devices: { a: { type: x, n: { a: 1 } } }", "a property takes a value or a list, not a map")]
    [InlineData("checks: { a: 1 }", "check 'a' is a map such as { require: kernel || bios, message: what to do }, not a value")]
    public void Build_WrongField_SaysWhatIsExpected(string text, string problem)
    {
        var error = Assert.Throws<MachineFileException>(() => Build("machine: m\n" + text));

        Assert.Equal(problem, error.Problem);
    }

    private void Write(string name, string text)
    {
        string path = Path.Combine(folder, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
    }

    private static MachineFile Read(string text) => MachineFile.Read(new SourceText("b.yaml", text));

    private static MachineModel Build(string text, IReadOnlyList<Setting>? settings = null) => MachineModelBuilder.Build(Read(text), settings ?? []);
}
