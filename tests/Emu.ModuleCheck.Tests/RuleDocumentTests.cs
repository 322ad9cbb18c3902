namespace Emu.ModuleCheck.Tests;

public sealed class RuleDocumentTests
{
    [Fact]
    public void Document_InTheTree_IsTheOneMadeFromTheRules() =>
        Assert.Equal(RuleDocument.Write(), File.ReadAllText(Path.Combine(TestTree.Source, "build", "diagnostics.md")));

    [Fact]
    public void Rules_HaveUniqueAscendingIds()
    {
        List<string> ids = [.. RuleSet.All().Select(r => r.Id)];

        Assert.Equal(ids.Distinct().Order(StringComparer.Ordinal), ids);
        Assert.All(ids, id => Assert.Matches("^EMU0[0-9]{2}$", id));
    }

    [Fact]
    public void Rules_HaveOneFileEach() =>
        Assert.All(RuleSet.All(), rule => Assert.Single(Directory.GetFiles(
            Path.Combine(TestTree.Source, "build", "Emu.ModuleCheck", "Rules"), $"{rule.GetType().Name}.cs", SearchOption.AllDirectories)));

    [Fact]
    public void Rules_SayWhatToDo() =>
        Assert.All(RuleSet.All(), rule =>
        {
            Assert.EndsWith(".", rule.Remedy, StringComparison.Ordinal);
            Assert.False(rule.Title.EndsWith('.'));
            Assert.True(rule.Remedy.Length > 40);
        });
}
