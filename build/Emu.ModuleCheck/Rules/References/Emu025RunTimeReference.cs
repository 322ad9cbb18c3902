using Emu.ModuleCheck.Il;
using Mono.Cecil;
using Mono.Cecil.Cil;

namespace Emu.ModuleCheck.Rules.References;

internal sealed class Emu025RunTimeReference() : ApiRule(
    "EMU025",
    "finding assemblies or types at run time",
    "It is a reference to the host or to another module that nobody can see in the manifest, and it holds what should unload. Refer to private packages at compile time and to other modules' types by name through the contract.",
    KindSet.Code,
    new Api("System.Reflection.Assembly", "Load", "LoadFrom", "LoadFile", "LoadWithPartialName", "UnsafeLoadFrom", "GetEntryAssembly", "GetCallingAssembly"),
    new Api("System.Runtime.Loader.AssemblyLoadContext"),
    new Api("System.Runtime.Loader.AssemblyDependencyResolver"),
    new Api("System.Type", "GetType"),
    new Api("System.Activator", "CreateInstanceFrom", "CreateInstance"))
{
    internal override bool Counts(CheckContext context, MethodDefinition method, Instruction instruction, MemberReference member) =>
        member.DeclaringType?.FullName is not ("System.Type" or "System.Activator")
        || member is MethodReference { Parameters: [{ ParameterType.MetadataType: MetadataType.String }, ..] };
}
