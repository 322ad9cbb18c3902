using Emu.ModuleCheck.Il;
using Mono.Cecil;
using Mono.Cecil.Cil;

namespace Emu.ModuleCheck;

/// <summary>Types, or members of a type, that a rule refuses.</summary>
/// <param name="Type">A full type name, or a namespace followed by <c>.*</c>.</param>
/// <param name="Members">Names as in metadata (<c>get_Now</c>, <c>.ctor</c>); none means the whole type.</param>
internal sealed record Api(string Type, params string[] Members)
{
    public bool Names(string member) => Members.Length == 0 || Array.IndexOf(Members, member) >= 0;
}

/// <summary>A rule that is a list of types and members that may not be used.</summary>
public abstract class ApiRule : Rule
{
    /// <inheritdoc cref="Rule(string, string, string, KindSet)"/>
    private protected ApiRule(string id, string title, string remedy, KindSet kinds, params Api[] apis)
        : base(id, title, remedy, kinds)
    {
        Apis = apis;
    }

    internal Api[] Apis { get; }

    /// <summary>Whether this use counts: for rules that depend on arguments.</summary>
    internal virtual bool Counts(CheckContext context, MethodDefinition method, Instruction instruction, MemberReference member) => true;

    /// <summary>Whether a field of a refused type counts.</summary>
    internal virtual bool CountsField(CheckContext context) => true;

    internal void CheckUse(CheckContext context, MethodDefinition method, Instruction instruction, MemberReference member)
    {
        if (Counts(context, method, instruction, member))
        {
            context.Report(this, $"{Display.Of(method)} uses {Display.Of(member)}", context.Locate(method, instruction), oncePerLine: true);
        }
    }

    internal void CheckFieldType(CheckContext context, FieldDefinition field, TypeReference type)
    {
        if (CountsField(context))
        {
            context.Report(this, $"field {Display.Of(field)} has the type {Display.Of(type)}", context.Locate(field));
        }
    }
}
