using Emu.ModuleCheck.Il;
using Mono.Cecil;
using Mono.Cecil.Cil;

namespace Emu.ModuleCheck;

/// <summary>
/// One thing that a module must not do. A rule holds no state: it sees the module's IL member by member and reports to
/// the context.
/// </summary>
/// <param name="id">The rule's ID; never used again for another rule.</param>
/// <param name="title">What is refused, as a short phrase.</param>
/// <param name="remedy">Why, and what to do instead: whole sentences.</param>
/// <param name="kinds">The kinds of module that the rule is for.</param>
public abstract class Rule(string id, string title, string remedy, KindSet kinds)
{
    /// <summary>The rule's ID, such as <c>EMU010</c>.</summary>
    public string Id { get; } = id;

    /// <summary>What is refused, as a short phrase.</summary>
    public string Title { get; } = title;

    /// <summary>Why, and what to do instead.</summary>
    public string Remedy { get; } = remedy;

    /// <summary>The kinds of module that the rule is for.</summary>
    public KindSet Kinds { get; } = kinds;

    internal virtual void CheckAssembly(CheckContext context)
    {
    }

    internal virtual void CheckType(CheckContext context, TypeDefinition type)
    {
    }

    internal virtual void CheckField(CheckContext context, FieldDefinition field)
    {
    }

    internal virtual void CheckMethod(CheckContext context, MethodDefinition method)
    {
    }

    internal virtual void CheckInstruction(CheckContext context, MethodDefinition method, Instruction instruction)
    {
    }
}
