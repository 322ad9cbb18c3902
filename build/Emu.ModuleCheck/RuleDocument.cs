using System.Text;

namespace Emu.ModuleCheck;

/// <summary>Writes <c>build/diagnostics.md</c>.</summary>
public static class RuleDocument
{
    /// <summary>The list of all rules as Markdown.</summary>
    public static string Write()
    {
        StringBuilder text = new();
        text.Append("""
            # Module diagnostics
            Made from the rules in `build/Emu.ModuleCheck/Rules` by `dotnet run --project build/Emu.ModuleCheck.Tool -- rules --out build/diagnostics.md`; do not edit.
            What each rule finds and lets pass is in `tests/fixtures/check/`. EMU1xx are of the source generator: `build/Emu.Gen/README.md`.

            | ID | kinds | refused | why, and what to do instead |
            |---|---|---|---|

            """.ReplaceLineEndings("\n"));
        foreach (Rule rule in RuleSet.All())
        {
            text.Append($"| {rule.Id} | {KindsOf(rule.Kinds)} | {rule.Title} | {rule.Remedy} |\n");
        }

        return text.ToString();
    }

    private static string KindsOf(KindSet kinds) => kinds switch
    {
        KindSet.Code => "all with code",
        KindSet.Code | KindSet.Machines => "all",
        _ => string.Join(", ", Enum.GetValues<CheckKind>().Where(kind => kinds.Has(kind)).Select(CheckKinds.NameOf)),
    };
}
