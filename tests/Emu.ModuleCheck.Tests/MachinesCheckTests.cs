using Emu.ModuleCheck.Manifest;

namespace Emu.ModuleCheck.Tests;

public sealed class MachinesCheckTests
{
    private const string Duo = """
        machine: duo
        summary: two kinds of cores
        parameters:
          harts: { type: int, default: 2, min: 1, max: 8 }
          memory: { type: size, default: 64MiB }
          model: { type: cpu, default: rv64gc }
          network: { type: bool, default: false }
        spaces:
          wide: { bits: 56 }
          narrow: { bits: 32 }
        clusters:
          app: { cpu: $model, count: $harts, space: wide, accel: tcg }
          mcu: { cpu: cortex-m4, count: 1, space: narrow, accel: other }
        backends:
          log: { type: ringbuf }
        devices:
          dram: { type: ram, size: $memory, map: wide@0x8000_0000 }
          uart0: { type: ns16550a, map: wide@0x1000_0000 }
          nic: { type: e1000, when: $network }
        """;

    [Fact]
    public void Read_OfMachine_ListsWhatItNeedsWithItsDefaults()
    {
        using Sources folder = new();
        folder.Write("boards/duo.yaml", Duo);
        folder.Write("parts/common.yaml", "devices: {}");

        (IReadOnlyList<MachineHeader> machines, IReadOnlyList<Finding> findings) = MachinesCheck.Read(folder.Folder);

        Assert.Empty(findings);
        MachineHeader duo = Assert.Single(machines);
        Assert.Equal(("duo", "boards/duo.yaml", "two kinds of cores", 2, 9), (duo.Name, duo.File, duo.Summary, duo.MinCpus, duo.MaxCpus));
        Assert.Equal(["cortex-m4", "rv64gc"], duo.CpuTypes);
        Assert.Equal(["cortex-m4", "ns16550a", "other", "ram", "ringbuf", "rv64gc", "tcg"], duo.Types);
    }

    [Fact]
    public void Read_OfMachineWithoutCpus_ListsNone()
    {
        using Sources folder = new();
        folder.Write("any.yaml", "machine: any\nsummary: nothing at all\n");

        MachineHeader any = Assert.Single(MachinesCheck.Read(folder.Folder).Machines);

        Assert.Equal((0, 0), (any.MinCpus, any.MaxCpus));
        Assert.Empty(any.Types);
    }

    [Theory]
    [InlineData("summary: no name\n", "'machine' is missing", 1)]
    [InlineData("machine: a\n", "machine 'a' has no summary", 1)]
    [InlineData("machine: a\nsummary: b\ndevces: {}\n", "no section 'devces'", 3)]
    [InlineData("machine: a\nsummary: b\ndevices:\n  x: { map: y@0 }\n", "'x' has no 'type'", 4)]
    [InlineData("machine: a\nsummary: [\n", "not valid YAML", 3)]
    public void Read_OfWrongFile_IsEmu065AtItsLine(string text, string expected, int line)
    {
        using Sources folder = new();
        string path = folder.Write("a.yaml", text);

        Finding finding = Assert.Single(MachinesCheck.Read(folder.Folder).Findings);

        Assert.Equal(("EMU065", path, line), (finding.Rule, finding.File, finding.Line));
        Assert.Contains(expected, finding.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_OfTwoMachinesOfOneName_IsEmu065()
    {
        using Sources folder = new();
        folder.Write("a.yaml", "machine: same\nsummary: first\n");
        folder.Write("b.yaml", "machine: same\nsummary: second\n");

        Finding finding = Assert.Single(MachinesCheck.Read(folder.Folder).Findings);

        Assert.Equal("EMU065", finding.Rule);
        Assert.Contains("also in a.yaml", finding.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Check_OfMachinesFolder_ComparesManifestAndFiles()
    {
        using Sources folder = new();
        string path = folder.Write("any.yaml", "machine: any\nsummary: nothing at all\n");
        string manifest = MachinesCheck.Manifest("machines", "1.0.0", "0.1", "samples", MachinesCheck.Read(folder.Folder).Machines);
        folder.Write("module.json", ModuleManifest.Seal(manifest, [SealedFile.Of("any.yaml", path)]));
        CheckReport fresh = ModuleChecker.Check(folder.Folder);
        folder.Write("any.yaml", "machine: any\nsummary: something else\n");

        CheckReport stale = ModuleChecker.Check(folder.Folder);

        Assert.Empty(fresh.Findings);
        Assert.Equal(CheckKind.Machines, fresh.Kind);
        Assert.Equal(["EMU062", "EMU063"], stale.Findings.Select(f => f.Rule));
    }
}
