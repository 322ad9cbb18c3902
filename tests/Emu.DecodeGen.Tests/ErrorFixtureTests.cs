using System.Text.RegularExpressions;

namespace Emu.DecodeGen.Tests;

public sealed partial class ErrorFixtureTests
{
    public static TheoryData<string> Fixtures => new(Directory.GetFiles(Fixture.Folder, "err_*.decode").Select(f => Path.GetFileName(f)!).Order(StringComparer.Ordinal));

    [Theory]
    [MemberData(nameof(Fixtures))]
    public void Run_TableWithOneMistake_ReportsItAtItsPlaceAndWritesNoCode(string name)
    {
        var source = Fixture.Read(name);
        var expected = Expectation().Match(source.Text).Groups[1].Value;

        var result = DecodeGenerator.Run([source]);

        var diagnostic = Assert.Single(result.Diagnostics);
        Assert.Equal(expected, $"{diagnostic.Code} {diagnostic.At.Line}:{diagnostic.At.Column}");
        Assert.NotEqual("", diagnostic.Remedy);
        Assert.Equal("", result.Code);
    }

    [Fact]
    public void Fixtures_OfAllMistakes_CoverEveryCodeOfTheTool()
    {
        var sources = Directory.GetFiles(Path.Combine(TestTree.Source, "build", "Emu.DecodeGen"), "*.cs", SearchOption.AllDirectories);
        var raised = sources.SelectMany(f => Code().Matches(File.ReadAllText(f))).Select(m => m.Value).Distinct().Order();
        var shown = Directory.GetFiles(Fixture.Folder, "err_*.decode").Select(f => Code().Match(File.ReadAllText(f)).Value).Distinct().Order();

        Assert.Equal(raised.Where(c => c != "DEC000"), shown);
    }

    [Fact]
    public void Readme_TableOfMistakes_ListsEveryCode()
    {
        var readme = File.ReadAllText(Path.Combine(TestTree.Source, "build", "Emu.DecodeGen", "README.md"));
        var shown = Directory.GetFiles(Fixture.Folder, "err_*.decode").Select(f => Code().Match(File.ReadAllText(f)).Value).Distinct();

        Assert.All(shown, c => Assert.Contains($"| {c} |", readme, StringComparison.Ordinal));
    }

    [Fact]
    public void Diagnostic_AsText_NamesFileLineColumnMessageAndRemedy()
    {
        var diagnostic = new Diagnostic("DEC042", new Location("a.decode", 3, 7), "Wrong", "Mend it");

        Assert.Equal("a.decode:3:7: error DEC042: Wrong. Mend it.", diagnostic.ToString());
        Assert.Equal("a.decode(3,7): error DEC042: Wrong. Mend it.", diagnostic.ToMSBuild());
    }

    [GeneratedRegex("# expect: (.*)")]
    private static partial Regex Expectation();

    [GeneratedRegex(@"\bDEC0\d\d\b")]
    private static partial Regex Code();
}
