using System.Globalization;

namespace Emu.ModuleCheck.Tests;

public sealed class RuleFixtureTests
{
    public static TheoryData<string, string, bool> Tripping => Cases("Trips");

    public static TheoryData<string, string, bool> Clean => Cases("Clean");

    public static TheoryData<string> CodeRules => new(RuleSet.All().Select(r => r.Id).Where(id => !id.StartsWith("EMU06", StringComparison.Ordinal)));

    [Theory]
    [MemberData(nameof(Tripping))]
    public void Check_OfTrippingFixture_FindsExactlyTheMarkedLines(string id, string file, bool optimize)
    {
        using Fixture fixture = new Fixture(id, file).Compile(optimize);

        (CheckReport report, string? manifest) = ModuleChecker.CheckModule(fixture.Assembly, fixture.Kind);

        Assert.Contains(fixture.Expected, expected => expected.StartsWith(id, StringComparison.Ordinal));
        Assert.Equal(fixture.Expected, Found(report));
        Assert.Null(manifest);
    }

    [Theory]
    [MemberData(nameof(Clean))]
    public void Check_OfCleanFixture_FindsNothing(string id, string file, bool optimize)
    {
        using Fixture fixture = new Fixture(id, file).Compile(optimize);

        (CheckReport report, string? manifest) = ModuleChecker.CheckModule(fixture.Assembly, fixture.Kind);

        Assert.Empty(report.Findings);
        Assert.NotNull(manifest);
    }

    [Theory]
    [MemberData(nameof(CodeRules))]
    public void Rule_OfCode_HasATrippingAndACleanFixture(string id)
    {
        Assert.True(File.Exists(Path.Combine(Fixture.Root, id, "Trips.cs")));
        Assert.True(File.Exists(Path.Combine(Fixture.Root, id, "Clean.cs")));
    }

    [Fact]
    public void Fixtures_AllBelongToARule() =>
        Assert.Subset(RuleSet.All().Select(r => r.Id).ToHashSet(), Directory.GetDirectories(Fixture.Root).Select(f => Path.GetFileName(f)!).ToHashSet());

    private static TheoryData<string, string, bool> Cases(string prefix)
    {
        TheoryData<string, string, bool> cases = [];
        foreach ((string id, string file) in Fixture.All(prefix))
        {
            cases.Add(id, file, true);
            cases.Add(id, file, false);
        }

        return cases;
    }

    private static List<string> Found(CheckReport report) =>
        [.. report.Findings.Select(f => string.Create(CultureInfo.InvariantCulture, $"{f.Rule} {f.Line}")).Order(StringComparer.Ordinal)];
}
