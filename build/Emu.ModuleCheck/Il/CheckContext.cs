using Mono.Cecil;
using Mono.Cecil.Cil;

namespace Emu.ModuleCheck.Il;

/// <summary>One check of one assembly: what the rules ask, and where they report.</summary>
internal sealed class CheckContext
{
    private readonly SourceMap _sources;
    private readonly HashSet<(string Rule, Place Place, string What)> _seen = [];

    public CheckContext(ModuleDefinition module, string path, CheckKind kind, ReferenceMap references, bool wholeModule)
    {
        Module = module;
        Path = path;
        Kind = kind;
        References = references;
        WholeModule = wholeModule;
        Entries = EntryPoint.FindAll(module);
        Frozen = new FrozenTypes(module);
        Permissions = [.. Attributes.OfContract(module.Assembly, "ModulePermission").Select(a => Attributes.Text(a, 0) ?? "")];
        _sources = new SourceMap(path);
    }

    public ModuleDefinition Module { get; }

    public string Path { get; }

    public CheckKind Kind { get; }

    public ReferenceMap References { get; }

    /// <summary>Whether a complete module is looked at, not a bare assembly or a module's private part.</summary>
    public bool WholeModule { get; }

    public List<EntryPoint> Entries { get; }

    public FrozenTypes Frozen { get; }

    public HashSet<string> Permissions { get; }

    public List<Finding> Findings { get; } = [];

    public bool IsNative => Permissions.Contains("native");

    public Place Assembly => new(Path, 0, 0);

    /// <summary>Reports a broken rule.</summary>
    /// <param name="rule">The rule; its remedy is appended.</param>
    /// <param name="what">What is wrong, without a full stop.</param>
    /// <param name="place">Where.</param>
    /// <param name="oncePerLine">One line often holds several calls that are one use.</param>
    public void Report(Rule rule, string what, Place place, bool oncePerLine = false)
    {
        if (_seen.Add((rule.Id, place with { Column = 0 }, oncePerLine && place.Line > 0 ? "" : what)))
        {
            Findings.Add(new Finding(rule.Id, $"{what}. {rule.Remedy}", place.File, place.Line, place.Column));
        }
    }

    public Place Locate(MethodDefinition method, Instruction? instruction) => _sources.Of(method, instruction);

    public Place LocateDeclaration(MethodDefinition method) => _sources.OfDeclaration(method);

    public Place Locate(FieldDefinition field) => _sources.Of(field);

    public Place Locate(TypeDefinition type) => _sources.Of(type, null);

    public Place Locate(TypeDefinition type, string member) => _sources.Of(type, member);

    public Place LocateText(string text) => _sources.OfText(text);
}
