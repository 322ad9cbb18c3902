using System.Text.RegularExpressions;

namespace Emu.Monitor.Tests.Clients;

public sealed partial class PythonSyntaxTests
{
    private static readonly string[] Keywords =
    [
        "False", "None", "True", "and", "as", "assert", "async", "await", "break", "class", "continue", "def", "del", "elif", "else", "except", "finally", "for", "from", "global",
        "if", "import", "in", "is", "lambda", "nonlocal", "not", "or", "pass", "raise", "return", "try", "while", "with", "yield",
    ];

    [Fact]
    public void Parameters_OfThePythonClient_AreNoKeywords()
    {
        string file = File.ReadAllText(Path.Combine(TestTree.Source, "host", "Emu.Monitor.Client", "python", "emu_qmp.py"));

        string[] names = [.. Definition().Matches(file).SelectMany(match => match.Groups[1].Value.Split(',')).Select(name => name.Split('=')[0].Trim(' ', '*'))];
        Assert.Contains("from_", names);
        Assert.Empty(names.Intersect(Keywords));
    }

    [GeneratedRegex(@"def \w+\(([^)]*)\):")]
    private static partial Regex Definition();
}
