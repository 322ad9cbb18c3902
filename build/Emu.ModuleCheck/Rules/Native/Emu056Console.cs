using Emu.ModuleCheck.Il;
using Mono.Cecil;
using Mono.Cecil.Cil;

namespace Emu.ModuleCheck.Rules.Native;

internal sealed class Emu056Console() : ApiRule(
    "EMU056",
    "Console without the native permission",
    "The console is the program's and is shared by all machines. A guest's words go through a character backend, messages to the object's logger. " + NativePermission.Remedy,
    KindSet.Code,
    new Api("System.Console"))
{
    internal override bool Counts(CheckContext context, MethodDefinition method, Instruction instruction, MemberReference member) =>
        !NativePermission.IsHeld(context);

    internal override bool CountsField(CheckContext context) => !NativePermission.IsHeld(context);
}
