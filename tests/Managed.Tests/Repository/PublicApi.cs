using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace Managed.Tests.Repository;

/// <summary>What an assembly offers to callers, as lines of text: a type, then its members, in ordinal order.</summary>
internal static class PublicApi
{
    private const BindingFlags Declared = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    /// <summary>What the compiler makes for every record; it tells nothing.</summary>
    private static readonly string[] OfRecords = ["Equals", "GetHashCode", "ToString", "PrintMembers", "Deconstruct", "op_Equality", "op_Inequality", "get_EqualityContract", "<Clone>$"];

    public static IReadOnlyList<string> Of(Assembly assembly) => [.. assembly.GetExportedTypes().OrderBy(type => ApiNames.Of(type), StringComparer.Ordinal).SelectMany(Lines)];

    private static IEnumerable<string> Lines(Type type) => Members(type).Distinct().Order(StringComparer.Ordinal).Select(line => "  " + line).Prepend(Heading(type));

    private static string Heading(Type type)
    {
        string kind = Kind(type);
        if (typeof(Delegate).IsAssignableFrom(type))
            return $"{ApiNames.Of(type)}: {kind} {Parameters(type.GetMethod("Invoke")!)}";
        string[] bases = [.. Bases(type).Select(ApiNames.Of)];
        return $"{ApiNames.Of(type)}: {kind}{(bases.Length > 0 ? " of " + string.Join(", ", bases) : "")}";
    }

    private static string Kind(Type type) => type switch
    {
        { IsEnum: true } => "enum",
        { IsInterface: true } => "interface",
        _ when typeof(Delegate).IsAssignableFrom(type) => "delegate",
        { IsValueType: true } => (IsReadOnly(type) ? "readonly " : "") + (type.IsByRefLike ? "ref " : "") + (IsRecord(type) ? "record struct" : "struct"),
        { IsAbstract: true, IsSealed: true } => "static class",
        _ => (type.IsAbstract ? "abstract " : type.IsSealed ? "sealed " : "") + (IsRecord(type) ? "record" : "class"),
    };

    private static IEnumerable<Type> Bases(Type type)
    {
        if (type.IsEnum)
            return Enum.GetUnderlyingType(type) == typeof(int) ? [] : [Enum.GetUnderlyingType(type)];
        Type[] interfaces = type.GetInterfaces();
        IEnumerable<Type> own = interfaces
            .Except(interfaces.SelectMany(inner => inner.GetInterfaces()))
            .Except(type.BaseType?.GetInterfaces() ?? [])
            .Where(candidate => candidate.IsVisible && !(IsRecord(type) && candidate.Name == "IEquatable`1"))
            .OrderBy(ApiNames.Of, StringComparer.Ordinal);
        return type.BaseType is { } parent && parent != typeof(object) && parent != typeof(ValueType) ? own.Prepend(parent) : own;
    }

    private static IEnumerable<string> Members(Type type)
    {
        if (typeof(Delegate).IsAssignableFrom(type))
            return [];
        if (type.IsEnum)
            return type.GetFields(BindingFlags.Public | BindingFlags.Static).Select(field => $"{field.Name} = {Convert.ToInt64(field.GetRawConstantValue(), CultureInfo.InvariantCulture)}");
        bool record = IsRecord(type);
        return type.GetFields(Declared).Where(field => IsVisible(field.Attributes, type)).Select(Field)
            .Concat(type.GetConstructors(Declared).Where(constructor => IsVisible(constructor, type) && !(record && IsCopy(constructor))).Select(constructor => Modifiers(constructor) + "new" + Parameters(constructor)))
            .Concat(type.GetProperties(Declared).Where(property => Accessors(property, type).Any(accessor => !Overrides(accessor)) && !(record && property.Name == "EqualityContract")).Select(property => Property(property, type)))
            .Concat(type.GetEvents(Declared).Where(candidate => IsVisible(candidate.AddMethod!, type)).Select(candidate => $"event {ApiNames.Of(candidate.EventHandlerType!)} {candidate.Name}"))
            .Concat(type.GetMethods(Declared).Where(method => IsOrdinary(method) && IsVisible(method, type) && !Overrides(method) && !(record && OfRecords.Contains(method.Name))).Select(Method));
    }

    private static string Field(FieldInfo field) => field.IsLiteral
        ? $"const {ApiNames.Of(field)} {field.Name} = {Convert.ToString(field.GetRawConstantValue(), CultureInfo.InvariantCulture)}"
        : $"{(field.IsFamily ? "protected " : "")}{(field.IsStatic ? "static " : "")}{(field.IsInitOnly ? "readonly " : "")}{ApiNames.Of(field)} {field.Name}";

    private static string Property(PropertyInfo property, Type type)
    {
        ParameterInfo[] index = property.GetIndexParameters();
        string name = index.Length > 0 ? $"this[{string.Join(", ", index.Select(Parameter))}]" : property.Name;
        MethodInfo[] accessors = [.. Accessors(property, type)];
        string required = property.IsDefined(typeof(RequiredMemberAttribute)) ? "required " : "";
        return $"{Modifiers(accessors[0])}{required}{ApiNames.Of(property)} {name} {{ {string.Join(' ', accessors.Select(accessor => Accessor(accessor, accessors[0])))} }}";
    }

    private static string Accessor(MethodInfo accessor, MethodInfo first)
    {
        bool init = accessor.ReturnParameter.GetRequiredCustomModifiers().Contains(typeof(IsExternalInit));
        string name = accessor.Name.StartsWith("get_", StringComparison.Ordinal) ? "get;" : init ? "init;" : "set;";
        return accessor.IsFamily && !first.IsFamily ? "protected " + name : name;
    }

    private static string Method(MethodInfo method) => $"{Modifiers(method)}{ApiNames.Of(method.ReturnParameter)} {method.Name}{ApiNames.Parameters(method.GetGenericArguments())}{Parameters(method)}";

    private static string Parameters(MethodBase method) => $"({string.Join(", ", method.GetParameters().Select(Parameter))})";

    private static string Parameter(ParameterInfo parameter)
    {
        string passing = parameter.IsDefined(typeof(ParamArrayAttribute)) || parameter.IsDefined(typeof(ParamCollectionAttribute)) ? "params "
            : !parameter.ParameterType.IsByRef ? ""
            : parameter.IsOut ? "out "
            : parameter.IsIn ? "in " : "ref ";
        string missing = !parameter.HasDefaultValue ? "" : " = " + Value(parameter.DefaultValue);
        return $"{passing}{ApiNames.Of(parameter)} {parameter.Name}{missing}";
    }

    private static string Value(object? value) => value switch
    {
        null => "default",
        bool flag => flag ? "true" : "false",
        string text => $"\"{text}\"",
        _ => Convert.ToString(value, CultureInfo.InvariantCulture)!,
    };

    private static string Modifiers(MethodBase method) =>
        (method.IsFamily || method.IsFamilyOrAssembly ? "protected " : "") + (method switch
        {
            { DeclaringType.IsInterface: true, IsStatic: false, IsAbstract: true } => "",
            { IsStatic: true, IsAbstract: true } => "static abstract ",
            { IsStatic: true } => "static ",
            { IsAbstract: true } => "abstract ",
            { IsVirtual: true, IsFinal: false } => "virtual ",
            _ => "",
        });

    private static IEnumerable<MethodInfo> Accessors(PropertyInfo property, Type type) =>
        new[] { property.GetMethod, property.SetMethod }.OfType<MethodInfo>().Where(accessor => IsVisible(accessor, type)).OrderBy(accessor => accessor.IsFamily);

    /// <summary>Callers reach public members, and those that derive reach protected ones.</summary>
    private static bool IsVisible(MethodBase method, Type type) => method.IsPublic || (!type.IsSealed && (method.IsFamily || method.IsFamilyOrAssembly));

    private static bool IsVisible(FieldAttributes attributes, Type type) => (attributes & FieldAttributes.FieldAccessMask) switch
    {
        FieldAttributes.Public => true,
        FieldAttributes.Family or FieldAttributes.FamORAssem => !type.IsSealed,
        _ => false,
    };

    private static bool IsOrdinary(MethodInfo method) => !method.IsSpecialName || method.Name.StartsWith("op_", StringComparison.Ordinal);

    /// <summary>What overrides a member adds nothing to the one that is listed with the base.</summary>
    private static bool Overrides(MethodInfo method) => method.GetBaseDefinition() != method;

    private static bool IsCopy(ConstructorInfo constructor) => constructor.GetParameters() is [{ } only] && only.ParameterType == constructor.DeclaringType;

    private static bool IsReadOnly(Type type) => type.IsDefined(typeof(IsReadOnlyAttribute), inherit: false);

    private static bool IsRecord(Type type) => type.GetMethod("PrintMembers", Declared) is not null;
}
