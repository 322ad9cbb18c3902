namespace Emu.ModuleCheck.Tests;

public sealed class BareAssemblyTests
{
    private const string Clock = "public sealed class Clock { public long Now() => System.DateTime.UtcNow.Ticks; }";

    [Fact]
    public void Check_WithoutKindAndEntry_JudgesAsHardware()
    {
        using Sources sources = new();

        CheckReport report = ModuleChecker.Check(sources.Compile("Bare", Clock));

        Assert.Equal(CheckKind.Hardware, report.Kind);
        Assert.Equal("Bare", report.Name);
        Assert.Equal("EMU040", Assert.Single(report.Findings).Rule);
    }

    [Fact]
    public void Check_WithKind_JudgesAsThatKind()
    {
        using Sources sources = new();

        CheckReport report = ModuleChecker.Check(sources.Compile("Bare", Clock), CheckKind.Backend);

        Assert.Equal(CheckKind.Backend, report.Kind);
        Assert.True(report.Passed);
    }

    [Fact]
    public void Check_OfMissingFile_IsEmu060()
    {
        Finding finding = Assert.Single(ModuleChecker.Check("/nowhere/Missing.dll").Findings);

        Assert.Equal("EMU060", finding.Rule);
        Assert.Contains("does not exist", finding.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("not an assembly")]
    [InlineData("MZ")]
    public void Check_OfOtherFile_IsEmu060(string content)
    {
        using Sources sources = new();

        Finding finding = Assert.Single(ModuleChecker.Check(sources.Write("Text.dll", content)).Findings);

        Assert.Equal("EMU060", finding.Rule);
        Assert.Contains("not a managed assembly", finding.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(64)]
    [InlineData(600)]
    [InlineData(1000)]
    public void Check_OfTruncatedAssembly_IsEmu060(int length)
    {
        using Sources sources = new();
        string path = sources.Compile("Bare", Clock);
        File.WriteAllBytes(path, File.ReadAllBytes(path)[..length]);

        Assert.Equal("EMU060", Assert.Single(ModuleChecker.Check(path).Findings).Rule);
    }

    [Fact]
    public void Check_OfDamagedAssembly_NeverThrows()
    {
        using Sources sources = new();
        string path = sources.Compile("Bare", Clock, Sources.Entry);
        byte[] whole = File.ReadAllBytes(path);

        Assert.All(Enumerable.Range(0, whole.Length / 64), block =>
        {
            byte[] damaged = [.. whole];
            damaged[block * 64 + block % 64] ^= 0xFF;
            string copy = sources.At($"Damaged{block}.dll");
            File.WriteAllBytes(copy, damaged);
            Assert.NotNull(ModuleChecker.Check(copy).Findings);
        });
    }

    [Fact]
    public void Check_OfOneRuleByName_SaysWhatWhereAndWhatToDo()
    {
        using Sources sources = new();
        Finding finding = Assert.Single(ModuleChecker.Check(sources.Compile("Bare", Clock)).Findings);

        Assert.Equal("Bare0.cs(1,50): error EMU040: Clock.Now uses System.DateTime.UtcNow. Guest-visible time stops with the machine and must repeat in deterministic mode. Use the machine's Clock and its timers.", finding.ToString());
    }
}
